import type { Client } from '../../clients/client.ts'
import { matchesRegistered } from '../../clients/redirect-uri.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { type Params, required } from '../../messages/params.ts'
import type { Trace } from '../../messages/trace.ts'
import { carrierOf, type ResponseMode, responseModeFor } from './response-mode.ts'
import { defaultCarrier } from './response-type.ts'

/** Where the response to the client is sent. It is determined before the rest of the request is validated. */
export type ReturnAddress = {
  redirectUri: string
  responseMode: ResponseMode
  state: string | undefined
  /** Whether `prompt` contains `none`: no page may be shown, for example in a hidden iframe. OIDC Core §3.1.2.1 */
  silent: boolean
}

/** Refuses a repeated parameter among those that determine the client and the redirect URI. RFC 6749 §3.1 */
export function refuseAmbiguous(params: Params, trace: Trace): void {
  params.refuseDuplicates(trace, ['client_id', 'redirect_uri', 'request', 'request_uri'])
}

/**
 * Phase one: finds the client. Every error here and in `returnAddressOf` is shown on a page, because no redirect URI is
 * known to be safe yet. RFC 6749 §4.1.2.1, RFC 9700 §4.11
 */
export async function findClient(params: Params, context: Context): Promise<Client> {
  const { trace } = context
  refuseAmbiguous(params, trace)
  const clientId = required(params.one('client_id'), 'client_id', trace)
  const client = await context.store.client(clientId)
  if (!trace.found('client/known', client, { came: clientId })) {
    throw new OAuthError('invalid_client', 'client_id is not registered at this server', { status: 400 })
  }
  trace.clientId = client.id
  if (!trace.holds('client/enabled', client.disabledAt === null, { came: clientId })) {
    throw new OAuthError('unauthorized_client', 'this app was disabled by the operator of this server')
  }
  return client
}

/** Determines the return address. Throws if `redirect_uri` is missing or not registered. RFC 6749 §3.1.2.3 */
export function returnAddressOf(client: Client, params: Params, { trace }: Context): ReturnAddress {
  const requested = params.one('redirect_uri')
  // OIDC Core §3.1.2.1 and OAuth 2.1 §4.1.1: only a client with one redirect URI may leave it out, and not with openid.
  const [only, ...others] = client.redirectUris
  const openid = params.all('scope').some((scope) => scope.split(' ').includes('openid'))
  const redirectUri = requested ?? (others.length === 0 && !openid ? only : undefined)
  if (!trace.found('redirect-uri/present', redirectUri)) {
    throw new OAuthError('invalid_request', 'redirect_uri is missing')
  }
  const matches = client.redirectUris.some((registered) => matchesRegistered(redirectUri, registered))
  const evidence = { expected: client.redirectUris, came: redirectUri }
  if (!trace.holds('redirect-uri/exact-match', matches, evidence)) {
    throw new OAuthError('invalid_request', 'redirect_uri is not registered for this client', {
      detail: `redirect_uri was ${redirectUri}; registered are ${client.redirectUris.join(' ')}`,
    })
  }
  const responseMode = safeResponseMode(params, client, redirectUri)
  return { redirectUri, responseMode, state: safeState(params), silent: isSilent(params) }
}

/** The response mode for errors: that of a success, or the default mode if the requested one cannot be used. */
function safeResponseMode(params: Params, client: Client, redirectUri: string): ResponseMode {
  const [named, ...more] = params.all('response_mode')
  const type = params.all('response_type')[0] ?? ''
  const mode = more.length === 0 ? responseModeFor(named, type, isEncrypted(client)) : undefined
  // A client of an unsupported response type may still expect the error in the fragment. Multiple Response Types §5
  return mode !== undefined && canTravel(mode, redirectUri) ? mode : defaultCarrier(type)
}

/** Whether responses to the client are encrypted; tokens may then be returned in the query. JARM §2.3.1 */
export function isEncrypted(client: Client): { encrypted: boolean } {
  return { encrypted: client.authorizationEncryptedResponseAlg !== undefined }
}

/** Whether a response can reach the redirect URI: browsers post forms only to http(s). Form Post Response Mode §2 */
export function canTravel(mode: ResponseMode, redirectUri: string): boolean {
  return carrierOf(mode) !== 'form_post' || /^https?:/.test(redirectUri)
}

/** The longest `state`, in characters: enough for a signed URL, but not for use as storage by the client. */
export const longestState = 4096

/** The `state` for the response; `undefined` if it was sent twice or is too long, so that no wrong value is returned. */
function safeState(params: Params): string | undefined {
  const [state, ...more] = params.all('state')
  return more.length === 0 && (state?.length ?? 0) <= longestState ? state : undefined
}

function isSilent(params: Params): boolean {
  return params.all('prompt').some((prompt) => prompt.split(' ').includes('none'))
}
