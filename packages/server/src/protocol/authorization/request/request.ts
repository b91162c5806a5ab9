import type { AuthorizationDetail } from '../../access/details/authorization-detail.ts'
import { readScope } from '../../access/requested-access.ts'
import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { type Params, required } from '../../messages/params.ts'
import type { Spend } from '../../records/one-time.ts'
import { challengeProblem } from '../../secrets/pkce.ts'
import { type Prompt, parsePrompt } from './prompt.ts'
import { hasNeededSignature, isPush, type RequestCarrier, spendsOf } from './request-carrier.ts'
import { readAcrValues, requireReachableAcr } from './requested-acr.ts'
import { type RequestedClaims, readClaims } from './requested-claims.ts'
import { responseModeFor } from './response-mode.ts'
import { brings, responseTypeName } from './response-type.ts'
import { canTravel, isEncrypted, longestState, type ReturnAddress } from './return-address.ts'
import { readHintedSubject, requireNewPerson } from './whom.ts'

/** A validated authorization request. Plain data: it waits on the server while a person walks through pages. */
export type AuthorizationRequest = ReturnAddress & {
  /** Of a device that asks by a code that was typed: the hash of its device code, and what it shows. RFC 8628 §3.3 */
  device?: { hash: string; userCode: string; address?: string | undefined }
  clientId: string
  /** By its name, such as `code id_token`. */
  responseType: string
  scope: readonly string[]
  /** API identifiers, our own UserInfo among them where the tokens may be used there. */
  resources: readonly string[]
  /** Absent where it asks for none. RFC 9396 */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  nonce: string | undefined
  /** Absent where the client is exempt from PKCE, or where no code is asked for. */
  codeChallenge: string | undefined
  prompt: readonly Prompt[]
  /** Seconds. */
  maxAge: number | undefined
  loginHint: string | undefined
  /** The person an `id_token_hint` names. */
  hintedSubject: string | undefined
  /** Absent where it asks for none. OIDC Core §5.5 */
  claims?: RequestedClaims | undefined
  /** Classes of authentication, the best first; one that `claims` asks for goes before. OIDC Core §3.1.2.1 */
  acrValues?: readonly string[] | undefined
  /** What its answer uses up: the reference that it was pushed under. */
  spends: readonly Spend[]
  /** Milliseconds since 1970: a demand for a sign-in is met by an authentication after this. */
  arrivedAt: number
}

/** Phase two: what is asked. Every failure here goes back to the client. The order is that of the standard. */
export async function readRequest(
  params: Params,
  from: { client: Client; address: ReturnAddress; carrier: RequestCarrier },
  context: Context,
): Promise<AuthorizationRequest> {
  const { client, address, carrier } = from
  const { trace } = context
  params.refuseDuplicates(trace)
  const responseType = readResponseType(params, client, address, context)
  const stateLength = params.one('state')?.length ?? 0
  if (
    !trace.holds('state/length', stateLength <= longestState, { expected: longestState, came: stateLength })
  ) {
    throw new OAuthError('invalid_request', `state: expected at most ${longestState} characters`)
  }
  refuseUnsupported(params, context)
  const ahead = isPush(carrier) || !client.requirePushedAuthorizationRequests
  if (!trace.holds('pushed-request/required', ahead)) {
    throw new OAuthError('invalid_request', 'this client has to push its requests')
  }
  const signed = hasNeededSignature(carrier) || !client.requireSignedRequestObject
  if (!trace.holds('request-object/required', signed)) {
    throw new OAuthError('invalid_request', 'this client has to sign its requests')
  }

  const { scope, resources, authorizationDetails } = await readScope(params, client, context)
  requireCodeForDetails(authorizationDetails, responseType, context)
  const codeChallenge = readChallenge(params, client, responseType, context)
  const nonce = readNonce(params, context)
  requireIdTokenTerms({ scope, nonce }, responseType, context)
  const claims = readClaims(params, { client, scope }, context)
  requireReachableAcr(claims, context)
  const prompt = parsePrompt(params.one('prompt'), context)
  const hintedSubject = await readHintedSubject(params, client, context)
  requireNewPerson({ prompt, hintedSubject, claims }, context)
  return {
    ...address,
    clientId: client.id,
    responseType,
    scope,
    resources,
    authorizationDetails,
    nonce,
    codeChallenge,
    prompt,
    maxAge: readMaxAge(params, context) ?? client.defaultMaxAge,
    // Not to the middle of a letter that is two.
    loginHint: params
      .one('login_hint')
      ?.slice(0, 255)
      .replace(/[\ud800-\udbff]$/, ''),
    hintedSubject,
    claims,
    acrValues: readAcrValues(params, client, context),
    spends: spendsOf(carrier),
    arrivedAt: context.now(),
  }
}

/** A token that carries what a person allowed in detail goes past every history and log. RFC 9700 §2.1.2 */
function requireCodeForDetails(
  details: readonly AuthorizationDetail[] | undefined,
  responseType: string,
  { trace }: Context,
): void {
  const open = details !== undefined && brings(responseType, 'token')
  if (trace.holds('authorization-details/possible', !open, { came: responseType })) return
  throw new OAuthError(
    'invalid_authorization_details',
    'authorization_details needs a response_type without token',
  )
}

/** What we do not do is refused, and never ignored: it might change what the rest means. OIDC Core §3.1.2.6 */
function refuseUnsupported(params: Params, { trace }: Context): void {
  if (!trace.holds('request-parameter/supported', !params.has('registration'), { came: 'registration' })) {
    throw new OAuthError('registration_not_supported', 'the parameter registration is not supported')
  }
}

/** The response type by its name. Throws where server or client do not have it, or it does not go with the mode. */
function readResponseType(
  params: Params,
  client: Client,
  { redirectUri }: ReturnAddress,
  { trace, responseTypes }: Context,
): string {
  const asked = required(params.one('response_type'), 'response_type', trace)
  const name = responseTypeName(asked)
  const type = responseTypes.find((each) => each === name)
  if (!trace.found('response-type/supported', type, { expected: responseTypes, came: asked })) {
    throw new OAuthError('unsupported_response_type', 'this server does not support that response_type')
  }
  const allowed = client.responseTypes.includes(type)
  if (!trace.holds('response-type/allowed', allowed, { expected: client.responseTypes, came: type })) {
    throw new OAuthError('unauthorized_client', 'the client is not registered for this response_type', {
      detail: `registered: ${client.responseTypes.join(', ')}`,
    })
  }
  const named = params.one('response_mode')
  const mode = responseModeFor(named, type, isEncrypted(client))
  const known = mode !== undefined && canTravel(mode, redirectUri)
  if (!trace.holds('response-mode/allowed', known, { came: named })) {
    throw new OAuthError(
      'invalid_request',
      'response_mode: expected one that goes with the response_type, and form_post only to a web address',
    )
  }
  return type
}

/** RFC 9700 §2.1.1: without a challenge nothing ties a code to whoever asked for it. */
function readChallenge(
  params: Params,
  client: Client,
  responseType: string,
  { trace }: Context,
): string | undefined {
  if (!brings(responseType, 'code')) return undefined
  const [challenge, method] = [params.one('code_challenge'), params.one('code_challenge_method')]
  if (!client.requirePkce && challenge === undefined && method === undefined) return undefined
  const problem = challengeProblem(challenge, method)
  const evidence = { expected: 'S256', came: method ?? 'no method' }
  if (!trace.holds('pkce/s256-required', problem === undefined, evidence)) {
    throw new OAuthError('invalid_request', problem ?? 'code_challenge is malformed')
  }
  return challenge
}

/** An ID token that comes through the browser is for whoever asked, and the nonce says who that was. */
function requireIdTokenTerms(
  { scope, nonce }: { scope: readonly string[]; nonce: string | undefined },
  responseType: string,
  { trace }: Context,
): void {
  if (!brings(responseType, 'id_token')) return
  const openid = scope.includes('openid')
  if (!trace.holds('id-token/openid-required', openid, { expected: 'openid', came: scope })) {
    throw new OAuthError('invalid_scope', 'an ID token needs the scope openid')
  }
  if (!trace.found('id-token/nonce-required', nonce)) {
    throw new OAuthError('invalid_request', 'nonce is missing: this response_type needs one')
  }
}

/** Long enough for every profile; what is longer is not a nonce. FAPI 2.0 §5.3.2.3 asks for 64. */
const longestNonce = 512

function readNonce(params: Params, { trace }: Context): string | undefined {
  const nonce = params.one('nonce')
  const length = nonce?.length ?? 0
  if (!trace.holds('nonce/length', length <= longestNonce, { expected: longestNonce, came: length })) {
    throw new OAuthError('invalid_request', `nonce: expected at most ${longestNonce} characters`)
  }
  return nonce
}

/** 68 years; more is an overflow waiting to happen. */
const mostSeconds = 2 ** 31

function readMaxAge(params: Params, { trace }: Context): number | undefined {
  const text = params.one('max_age')
  if (text === undefined) return undefined
  const seconds = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!trace.holds('max-age/well-formed', seconds <= mostSeconds, { came: text })) {
    throw new OAuthError('invalid_request', 'max_age: expected a whole number of seconds')
  }
  return seconds
}
