import type { AuthorizationDetail } from '../../access/details/authorization-detail.ts'
import { readRequestedAccess } from '../../access/requested-access.ts'
import { alwaysUsesPkce, type Client, howToSet, isPublic } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { type Params, required } from '../../messages/params.ts'
import type { Spend } from '../../records/one-time.ts'
import { challengeProblem } from '../../secrets/pkce.ts'
import { readUiLocales } from '../ui-locales.ts'
import { type Prompt, parsePrompt } from './prompt.ts'
import { hasNeededSignature, isPush, type RequestCarrier, spendsOf } from './request-carrier.ts'
import { readAcrValues, requireReachableAcr } from './requested-acr.ts'
import { type RequestedClaims, readClaims } from './requested-claims.ts'
import { readHintedSubject, requireNewPerson } from './requested-subject.ts'
import { responseModeFor } from './response-mode.ts'
import { brings, responseTypeName } from './response-type.ts'
import { canTravel, isEncrypted, longestState, type ReturnAddress } from './return-address.ts'

/** A validated authorization request. Plain data: an interaction stores it while it waits for the person. */
export type AuthorizationRequest = ReturnAddress & {
  /**
   * Present for a device request: the hash of the device code, the user code as shown on the device, and the IP address
   * of the device. RFC 8628 §3.3
   */
  device?: { hash: string; userCode: string; address?: string | undefined }
  clientId: string
  /** As spelled by `responseTypeName`, such as `code id_token`. */
  responseType: string
  scope: readonly string[]
  /** API identifiers; includes that of UserInfo if the tokens may be used there. */
  resources: readonly string[]
  /** Absent if the request has none. RFC 9396 */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  nonce: string | undefined
  /** Absent if the client did not use PKCE, or if the response type has no code. */
  codeChallenge: string | undefined
  prompt: readonly Prompt[]
  /** Seconds. */
  maxAge: number | undefined
  loginHint: string | undefined
  /** The `sub` of the `id_token_hint`. */
  hintedSubject: string | undefined
  /** Absent if the request has no `claims` parameter. OIDC Core §5.5 */
  claims?: RequestedClaims | undefined
  /** In order of preference; an `acr` in `claims` takes precedence. OIDC Core §3.1.2.1 */
  acrValues?: readonly string[] | undefined
  /** The languages in which the app wants the pages to be; absent if it does not say. OIDC Core §3.1.2.1 */
  uiLocales?: readonly string[] | undefined
  /** The artefacts that the response consumes: the `request_uri` of a pushed request. */
  spends: readonly Spend[]
  /** Milliseconds since 1970. An authentication after this satisfies a request for a new sign-in. */
  arrivedAt: number
}

/**
 * Phase two: validates a request whose client and return address are known, in the order of the standard. Every error is
 * returned to the client. RFC 6749 §4.1.2.1
 */
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
  const pushed = isPush(carrier) || !client.requirePushedAuthorizationRequests
  if (!trace.holds('pushed-request/required', pushed)) {
    throw new OAuthError('invalid_request', 'this client must use pushed authorization requests')
  }
  const signed = hasNeededSignature(carrier) || !client.requireSignedRequestObject
  if (!trace.holds('request-object/required', signed)) {
    throw new OAuthError('invalid_request', 'this client must send its requests as signed request objects')
  }

  const { scope, resources, authorizationDetails } = await readRequestedAccess(params, client, context)
  requireCodeForDetails(authorizationDetails, responseType, context)
  const nonce = readNonce(params, context)
  const codeChallenge = readChallenge(params, { client, scope, nonce }, responseType, context)
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
    // Cut to 255 characters, but not between the two halves of a surrogate pair.
    loginHint: params
      .one('login_hint')
      ?.slice(0, 255)
      .replace(/[\ud800-\udbff]$/, ''),
    hintedSubject,
    claims,
    acrValues: readAcrValues(params, client, context),
    uiLocales: readUiLocales(params.one('ui_locales')),
    spends: spendsOf(carrier),
    arrivedAt: context.now(),
  }
}

/**
 * Refuses `authorization_details` together with a `response_type` that returns an access token: the token would carry
 * the details in a URL, which histories and logs keep. RFC 9700 §2.1.2
 */
function requireCodeForDetails(
  details: readonly AuthorizationDetail[] | undefined,
  responseType: string,
  { trace }: Context,
): void {
  const inUrl = details !== undefined && brings(responseType, 'token')
  if (trace.holds('authorization-details/possible', !inUrl, { came: responseType })) return
  throw new OAuthError(
    'invalid_authorization_details',
    'authorization_details cannot be used with a response_type that contains token',
  )
}

/** Refuses an unsupported parameter that would change the meaning of the request if ignored. OIDC Core §3.1.2.6 */
function refuseUnsupported(params: Params, { trace }: Context): void {
  if (!trace.holds('request-parameter/supported', !params.has('registration'), { came: 'registration' })) {
    throw new OAuthError('registration_not_supported', 'the parameter registration is not supported')
  }
}

/** Reads `response_type`, and validates it and `response_mode` against the server, the client and the redirect URI. */
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
    throw new OAuthError('unsupported_response_type', 'this server does not support this response_type')
  }
  const allowed = client.responseTypes.includes(type)
  if (!trace.holds('response-type/allowed', allowed, { expected: client.responseTypes, came: type })) {
    throw new OAuthError('unauthorized_client', 'the client is not registered for this response_type', {
      detail: `registered: ${client.responseTypes.join(', ')}`,
    })
  }
  const named = params.one('response_mode')
  const mode = responseModeFor(named, type, isEncrypted(client))
  const possible = mode !== undefined && canTravel(mode, redirectUri)
  if (!trace.holds('response-mode/allowed', possible, { came: named })) {
    throw new OAuthError(
      'invalid_request',
      'response_mode is unknown, or cannot be used with this response_type or redirect_uri',
    )
  }
  return type
}

/**
 * Reads the challenge, which binds a code to the client instance that requested it. A confidential OpenID client may use
 * `nonce` for that: it finds a foreign code by the ID token. RFC 9700 §2.1.1, §4.5.3
 */
function readChallenge(
  params: Params,
  { client, scope, nonce }: { client: Client; scope: readonly string[]; nonce: string | undefined },
  responseType: string,
  { trace }: Context,
): string | undefined {
  if (!brings(responseType, 'code')) return undefined
  const [challenge, method] = [params.one('code_challenge'), params.one('code_challenge_method')]
  const isBare = challenge === undefined && method === undefined
  const hasNonce = nonce !== undefined && scope.includes('openid')
  const mayBeBare = client.requirePkce === false || (hasNonce && !alwaysUsesPkce(client))
  if (isBare && mayBeBare) return undefined
  const problem = isBare ? withoutChallenge(client) : challengeProblem(challenge, method)
  const evidence = { expected: 'S256', came: method ?? 'no method' }
  if (!trace.holds('pkce/s256-required', problem === undefined, evidence)) {
    throw new OAuthError('invalid_request', problem ?? 'code_challenge is malformed')
  }
  return challenge
}

/** Why this client may not leave out the challenge, and what to change. */
function withoutChallenge(client: Client): string {
  if (isPublic(client)) return 'code_challenge is missing: a public client must use PKCE with S256'
  if (client.requirePkce) {
    const held =
      client.selfRegistered === undefined
        ? 'this client is registered with require_pkce: true'
        : 'this server has registration.require_pkce: true'
    return `code_challenge is missing: ${held}, so the client must use PKCE with S256`
  }
  return (
    'code_challenge is missing: turn on PKCE (S256) in the app, or let it send scope openid with a nonce; ' +
    `if it can do neither, the operator can ${howToSet(client, 'require_pkce: false')}`
  )
}

/**
 * Requires `openid` and `nonce` for an ID token that is returned through the browser. The nonce binds the ID token to the
 * session of the client that requested it. OIDC Core §3.2.2.1
 */
function requireIdTokenTerms(
  { scope, nonce }: { scope: readonly string[]; nonce: string | undefined },
  responseType: string,
  { trace }: Context,
): void {
  if (!brings(responseType, 'id_token')) return
  const openid = scope.includes('openid')
  if (!trace.holds('id-token/openid-required', openid, { expected: 'openid', came: scope })) {
    throw new OAuthError(
      'invalid_scope',
      'scope: expected openid, because the response_type contains id_token',
    )
  }
  if (!trace.found('id-token/nonce-required', nonce)) {
    throw new OAuthError(
      'invalid_request',
      'nonce is missing: it is required if the response_type contains id_token',
    )
  }
}

/** The longest nonce, in characters. FAPI 2.0 §5.3.2.3 requires at least 64. */
const longestNonce = 512

function readNonce(params: Params, { trace }: Context): string | undefined {
  const nonce = params.one('nonce')
  const length = nonce?.length ?? 0
  if (!trace.holds('nonce/length', length <= longestNonce, { expected: longestNonce, came: length })) {
    throw new OAuthError('invalid_request', `nonce: expected at most ${longestNonce} characters`)
  }
  return nonce
}

/** The largest `max_age`: 68 years, so that arithmetic with it cannot overflow. */
const mostSeconds = 2 ** 31

function readMaxAge(params: Params, { trace }: Context): number | undefined {
  const text = params.one('max_age')
  if (text === undefined) return undefined
  const seconds = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!trace.holds('max-age/well-formed', seconds <= mostSeconds, { came: text })) {
    throw new OAuthError(
      'invalid_request',
      `max_age: expected a whole number of seconds up to ${mostSeconds}`,
    )
  }
  return seconds
}
