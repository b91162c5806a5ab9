import type { Api } from '../api.ts'
import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { Params } from '../params.ts'
import { challengeProblem } from '../pkce.ts'
import { matchesRegistered } from '../redirect-uri.ts'
import {
  apisOfScope,
  definesScope,
  identityScopes,
  knownApis,
  offlineAccess,
  requestedApis,
} from '../resource.ts'
import { requestedScope } from '../scope.ts'
import { readIdTokenHint } from '../tokens/id-token.ts'
import { type Prompt, parsePrompt } from './prompt.ts'
import { isResponseMode, type ResponseMode } from './response-mode.ts'

/** Where an answer to the client goes, known before anything else is looked at. */
export type ReturnAddress = {
  redirectUri: string
  responseMode: ResponseMode
  state: string | undefined
}

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
  /** Milliseconds since 1970: a prompt for a login is met by an authentication after this. */
  arrivedAt: number
}

/**
 * Phase one: who asks, and where answers go. Every failure here is a page, because there is nowhere safe to
 * redirect to. RFC 6749 §4.1.2.1, RFC 9700 §4.11
 */
export async function findReturnAddress(
  params: Params,
  context: Context,
): Promise<{ client: Client; address: ReturnAddress }> {
  const { trace } = context
  for (const name of ['client_id', 'redirect_uri', 'request', 'request_uri']) params.one(name)

  const clientId = params.one('client_id')
  if (clientId === undefined) throw new OAuthError('invalid_request', 'client_id is missing')
  const client = await context.store.client(clientId)
  if (!trace.holds('client/known', client !== undefined, { came: clientId }) || client === undefined) {
    throw new OAuthError('invalid_client', 'client_id names no app that is registered here', { status: 400 })
  }
  trace.clientId = client.id
  if (!trace.holds('client/enabled', client.disabledAt === null, { came: clientId })) {
    throw new OAuthError('unauthorized_client', 'this app has been disabled here')
  }

  const requested = params.one('redirect_uri')
  // OIDC Core §3.1.2.1 and OAuth 2.1 §4.1.1: only a client with one redirect URI may leave it out, and not with openid.
  const [only, ...others] = client.redirectUris
  const openid = params.all('scope').some((scope) => scope.split(' ').includes('openid'))
  const redirectUri = requested ?? (others.length === 0 && !openid ? only : undefined)
  if (!trace.holds('redirect-uri/present', redirectUri !== undefined) || redirectUri === undefined) {
    throw new OAuthError('invalid_request', 'redirect_uri is missing')
  }
  const matches = client.redirectUris.some((registered) => matchesRegistered(redirectUri, registered))
  const evidence = { expected: client.redirectUris, came: redirectUri }
  if (!trace.holds('redirect-uri/exact-match', matches, evidence)) {
    throw new OAuthError('invalid_request', 'redirect_uri is not one that this app has registered', {
      detail: `redirect_uri was ${redirectUri}; registered are ${client.redirectUris.join(' ')}`,
    })
  }
  return {
    client,
    address: { redirectUri, responseMode: safeResponseMode(params, redirectUri), state: safeState(params) },
  }
}

/** Errors take the way that success would have taken; a mode we do not know falls back to the default. */
function safeResponseMode(params: Params, redirectUri: string): ResponseMode {
  const [mode, ...more] = params.all('response_mode')
  const known = more.length === 0 && mode !== undefined && isResponseMode(mode)
  if (known && canTravel(mode, redirectUri)) return mode
  // A response type that we do not support may still promise its client a fragment. Multiple Response Types §5
  const type = params.all('response_type')[0] ?? ''
  return /\b(id_)?token\b/.test(type) ? 'fragment' : 'query'
}

/** A browser posts forms to web addresses, and to nothing else. Form Post Response Mode §2 */
function canTravel(mode: ResponseMode, redirectUri: string): boolean {
  return mode !== 'form_post' || /^https?:/.test(redirectUri)
}

/** A state that came twice is no state: neither of the two may be echoed as if it were the one. */
function safeState(params: Params): string | undefined {
  const states = params.all('state')
  return states.length === 1 ? states[0] : undefined
}

/** Phase two: what is asked. Every failure here goes back to the client. The order is that of the standard. */
export async function readRequest(
  params: Params,
  client: Client,
  address: ReturnAddress,
  context: Context,
): Promise<AuthorizationRequest> {
  params.refuseDuplicates()
  checkResponse(params, client, address, context)
  if (params.has('registration')) {
    throw new OAuthError('registration_not_supported', 'the registration parameter is not supported')
  }
  if (params.has('request'))
    throw new OAuthError('request_not_supported', 'request objects are not supported')
  if (params.has('request_uri'))
    throw new OAuthError('request_uri_not_supported', 'request_uri is not supported')

  const { scope, resources } = await readScope(params, client, context)
  const problem = challengeProblem(params.one('code_challenge'), params.one('code_challenge_method'))
  const came = params.one('code_challenge_method') ?? 'no method'
  if (!context.trace.holds('pkce/s256-required', problem === undefined, { expected: 'S256', came })) {
    throw new OAuthError('invalid_request', problem ?? 'code_challenge is malformed')
  }
  return {
    ...address,
    clientId: client.id,
    scope,
    resources,
    nonce: readNonce(params, context),
    codeChallenge: params.one('code_challenge') ?? '',
    prompt: parsePrompt(params.one('prompt')),
    maxAge: readMaxAge(params) ?? client.defaultMaxAge,
    loginHint: params.one('login_hint')?.slice(0, 255),
    hintedSubject: readHint(params, client, context),
    arrivedAt: context.now(),
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

async function readScope(
  params: Params,
  client: Client,
  context: Context,
): Promise<{ scope: readonly string[]; resources: readonly string[] }> {
  const apis = await knownApis(context)
  const asked = requestedScope(params.one('scope'), context) ?? client.scope
  // OIDC Core §3.1.2.1: scope values that nobody here understands are ignored.
  const understood = asked.filter((each) => isUnderstood(each, apis))
  const forbidden = understood.filter((each) => !client.scope.includes(each))
  if (
    !context.trace.holds('scope/allowed', forbidden.length === 0, { expected: client.scope, came: asked })
  ) {
    throw new OAuthError('invalid_scope', 'the client is not registered for all of these scopes', {
      detail: `not registered: ${forbidden.join(' ')}`,
    })
  }

  // RFC 8707 §2: with resource the client says for which APIs; without, its scopes do.
  const named = requestedApis(params.all('resource'), apis, context)
  const meant = named.length > 0 ? named : apisOfScope(understood, apis)
  const identity: ReadonlySet<string> = new Set([...identityScopes, offlineAccess])
  const scope = understood.filter(
    (each) => identity.has(each) || meant.some((api) => definesScope(api, each)),
  )
  if (scope.length === 0) {
    throw new OAuthError('invalid_scope', 'nothing is asked for that this server knows', {
      detail: `asked: ${asked.join(' ')}`,
    })
  }
  return { scope, resources: meant.map((api) => api.identifier) }
}

function isUnderstood(scope: string, apis: readonly Api[]): boolean {
  return scope === offlineAccess || apis.some((api) => definesScope(api, scope))
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

function readMaxAge(params: Params): number | undefined {
  const text = params.one('max_age')
  if (text === undefined) return undefined
  const seconds = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds <= mostSeconds)) {
    throw new OAuthError('invalid_request', 'max_age: expected a whole number of seconds')
  }
  return seconds
}

function readHint(params: Params, client: Client, context: Context): string | undefined {
  const hint = params.one('id_token_hint')
  if (hint === undefined) return undefined
  const read = readIdTokenHint(hint, client, context)
  if (!context.trace.holds('id-token-hint/verifies', read !== undefined)) {
    throw new OAuthError(
      'invalid_request',
      'id_token_hint is not an ID token that this server gave this client',
    )
  }
  return read?.subject
}
