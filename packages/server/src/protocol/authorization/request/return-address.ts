import type { Client } from '../../clients/client.ts'
import { matchesRegistered } from '../../clients/redirect-uri.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { type Params, required } from '../../messages/params.ts'
import type { Trace } from '../../messages/trace.ts'
import { carrierOf, type ResponseMode, responseModeFor } from './response-mode.ts'
import { defaultCarrier } from './response-type.ts'

/** Where an answer to the client goes, known before anything else is looked at. */
export type ReturnAddress = {
  redirectUri: string
  responseMode: ResponseMode
  state: string | undefined
  /** Whether the request asks to be answered without a page, in a frame that nobody sees. OIDC Core §3.1.2.1 */
  silent: boolean
}

/** What says who asks, and where answers go, has to be clear before anything is answered. RFC 6749 §3.1 */
export function refuseAmbiguous(params: Params, trace: Trace): void {
  params.refuseDuplicates(trace, ['client_id', 'redirect_uri', 'request', 'request_uri'])
}

/**
 * Who asks. Every failure here, and where answers go, is a page, because there is nowhere safe to redirect to. RFC 6749 §4.1.2.1, RFC 9700 §4.11
 */
export async function findClient(params: Params, context: Context): Promise<Client> {
  const { trace } = context
  refuseAmbiguous(params, trace)
  const clientId = required(params.one('client_id'), 'client_id', trace)
  const client = await context.store.client(clientId)
  if (!trace.found('client/known', client, { came: clientId })) {
    throw new OAuthError('invalid_client', 'client_id names no app that is registered here', { status: 400 })
  }
  trace.clientId = client.id
  if (!trace.holds('client/enabled', client.disabledAt === null, { came: clientId })) {
    throw new OAuthError('unauthorized_client', 'this app has been disabled here')
  }
  return client
}

/** Where answers to a client go. Throws where it may not be what the request says. RFC 6749 §3.1.2.3 */
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
    throw new OAuthError('invalid_request', 'redirect_uri is not one that this app has registered', {
      detail: `redirect_uri was ${redirectUri}; registered are ${client.redirectUris.join(' ')}`,
    })
  }
  const responseMode = safeResponseMode(params, client, redirectUri)
  return { redirectUri, responseMode, state: safeState(params), silent: isSilent(params) }
}

/** Errors take the way that success would have taken; a mode that is none falls back to the default. */
function safeResponseMode(params: Params, client: Client, redirectUri: string): ResponseMode {
  const [named, ...more] = params.all('response_mode')
  const type = params.all('response_type')[0] ?? ''
  const mode = more.length === 0 ? responseModeFor(named, type, isEncrypted(client)) : undefined
  // A response type that we do not support may still promise its client a fragment. Multiple Response Types §5
  return mode !== undefined && canTravel(mode, redirectUri) ? mode : defaultCarrier(type)
}

/** Whether its responses are encrypted, and so may stand where others read. JARM §2.3.1 */
export function isEncrypted(client: Client): { encrypted: boolean } {
  return { encrypted: client.authorizationEncryptedResponseAlg !== undefined }
}

/** A browser posts forms to web addresses, and to nothing else. Form Post Response Mode §2 */
export function canTravel(mode: ResponseMode, redirectUri: string): boolean {
  return carrierOf(mode) !== 'form_post' || /^https?:/.test(redirectUri)
}

/** Room for a signed return address; more is somebody else's storage. Characters. */
export const longestState = 4096

/** A state that came twice or is too long is no state: nothing may be echoed as if it were the one. */
function safeState(params: Params): string | undefined {
  const [state, ...more] = params.all('state')
  return more.length === 0 && (state?.length ?? 0) <= longestState ? state : undefined
}

function isSilent(params: Params): boolean {
  return params.all('prompt').some((prompt) => prompt.split(' ').includes('none'))
}
