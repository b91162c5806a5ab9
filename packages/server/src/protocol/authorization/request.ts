import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { Params } from '../params.ts'
import { challengeProblem } from '../pkce.ts'
import { readScope } from '../requested-access.ts'
import { readIdTokenHint } from '../tokens/id-token.ts'
import { readWithNewerKey } from '../tokens/newer-key.ts'
import { type Prompt, parsePrompt } from './prompt.ts'
import { isResponseMode } from './response-mode.ts'
import { canTravel, longestState, type ReturnAddress } from './return-address.ts'

/** A validated authorization request. Plain data: it waits on the server while a person walks through pages. */
export type AuthorizationRequest = ReturnAddress & {
  clientId: string
  scope: readonly string[]
  /** API identifiers, our own UserInfo among them where the tokens may be used there. */
  resources: readonly string[]
  nonce: string | undefined
  codeChallenge: string
  prompt: readonly Prompt[]
  /** Seconds. */
  maxAge: number | undefined
  loginHint: string | undefined
  /** The person an `id_token_hint` names. */
  hintedSubject: string | undefined
  /** Milliseconds since 1970: a demand for a sign-in is met by an authentication after this. */
  arrivedAt: number
}

/** Phase two: what is asked. Every failure here goes back to the client. The order is that of the standard. */
export async function readRequest(
  params: Params,
  from: { client: Client; address: ReturnAddress },
  context: Context,
): Promise<AuthorizationRequest> {
  const { client, address } = from
  const { trace } = context
  params.refuseDuplicates(trace)
  checkResponse(params, client, address, context)
  const stateLength = params.one('state')?.length ?? 0
  if (
    !trace.holds('state/length', stateLength <= longestState, { expected: longestState, came: stateLength })
  ) {
    throw new OAuthError('invalid_request', `state: expected at most ${longestState} characters`)
  }
  refuseUnsupported(params, context)

  const { scope, resources } = await readScope(params, client, context)
  const problem = challengeProblem(params.one('code_challenge'), params.one('code_challenge_method'))
  const came = params.one('code_challenge_method') ?? 'no method'
  if (!trace.holds('pkce/s256-required', problem === undefined, { expected: 'S256', came })) {
    throw new OAuthError('invalid_request', problem ?? 'code_challenge is malformed')
  }
  return {
    ...address,
    clientId: client.id,
    scope,
    resources,
    nonce: readNonce(params, context),
    codeChallenge: params.one('code_challenge') ?? '',
    prompt: parsePrompt(params.one('prompt'), trace),
    maxAge: readMaxAge(params, context) ?? client.defaultMaxAge,
    loginHint: params.one('login_hint')?.slice(0, 255),
    hintedSubject: await readHint(params, client, context),
    arrivedAt: context.now(),
  }
}

/** What we do not do is refused, and never ignored: it might change what the rest means. OIDC Core §3.1.2.6 */
function refuseUnsupported(params: Params, { trace }: Context): void {
  for (const name of ['registration', 'request', 'request_uri'] as const) {
    if (!trace.holds('request-parameter/supported', !params.has(name), { came: name })) {
      throw new OAuthError(`${name}_not_supported`, `the parameter ${name} is not supported`)
    }
  }
}

function checkResponse(
  params: Params,
  client: Client,
  { redirectUri }: ReturnAddress,
  { trace }: Context,
): void {
  const type = params.one('response_type')
  if (type === undefined) throw new OAuthError('invalid_request', 'response_type is missing')
  if (!trace.holds('response-type/supported', type === 'code', { expected: 'code', came: type })) {
    throw new OAuthError('unsupported_response_type', 'expected response_type=code')
  }
  const allowed = client.responseTypes.includes(type) && client.grantTypes.includes('authorization_code')
  if (!trace.holds('response-type/allowed', allowed, { expected: client.responseTypes, came: type })) {
    throw new OAuthError('unauthorized_client', 'the client is not registered for response_type=code')
  }
  const mode = params.one('response_mode')
  const known = mode === undefined || (isResponseMode(mode) && canTravel(mode, redirectUri))
  if (!trace.holds('response-mode/allowed', known, { came: mode })) {
    throw new OAuthError(
      'invalid_request',
      'expected response_mode query, fragment, or form_post to a web address',
    )
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

async function readHint(params: Params, client: Client, context: Context): Promise<string | undefined> {
  const hint = params.one('id_token_hint')
  if (hint === undefined) return undefined
  const named = (token: string) => readIdTokenHint(token, client, context)
  const read = named(hint) ?? (await readWithNewerKey(hint, context, named))
  if (!context.trace.holds('id-token-hint/verifies', read !== undefined)) {
    throw new OAuthError(
      'invalid_request',
      'id_token_hint is not an ID token that this server gave this client',
    )
  }
  return read?.subject
}
