import type { SignedInUser } from '../authorization/decide.ts'
import { findClient, longestState } from '../authorization/request/return-address.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Params } from '../messages/params.ts'
import { sidFor } from '../sessions/sid.ts'
import { type IdTokenHint, readIdToken } from '../tokens/id-token.ts'
import { readWithNewerKey } from '../tokens/newer-key.ts'
import { subjectFor } from '../tokens/subject.ts'

/** A logout request, with which a client asks to sign a person out. RP-Initiated Logout §2 */
export type LogoutRequest = {
  client: Client | undefined
  hint: IdTokenHint | undefined
  /** The registered URI of the client to which the person is redirected afterwards. */
  returnTo: string | undefined
}

/** The parameters that the end-session endpoint reads. `logout_hint` is ignored. */
export const logoutParameters = [
  'id_token_hint',
  'client_id',
  'post_logout_redirect_uri',
  'state',
  'ui_locales',
] as const

/** Reads and checks a logout request. Every error is shown on a page, never by a redirect. §2, §3, §4 */
export async function readLogoutRequest(params: Params, context: Context): Promise<LogoutRequest> {
  params.refuseDuplicates(context.trace)
  const hint = await readHint(params, context)
  const client = await clientOf(params, hint, context)
  return { client, hint, returnTo: readReturn(params, { client, hint }, context) }
}

/**
 * Whether the client sent an ID token of this session. Otherwise the person is asked to confirm, because anybody can
 * make a link to this endpoint. §2, §6
 */
export function provesSession(
  { client, hint }: LogoutRequest,
  { session, user }: SignedInUser,
  context: Context,
): boolean {
  if (client === undefined || hint === undefined) return false
  const same = hint.subject === subjectFor(client, user.id, context) && hint.sid === sidFor(session, client)
  return context.trace.holds('logout/own-session', same)
}

/** An ID token that is not this server's is ignored: the person is asked, and is not redirected. §4 */
async function readHint(params: Params, context: Context): Promise<IdTokenHint | undefined> {
  const token = params.one('id_token_hint')
  if (token === undefined) return undefined
  const hint = readIdToken(token, context) ?? (await readWithNewerKey(token, context, readIdToken))
  context.trace.found('id-token-hint/verifies', hint)
  return hint
}

async function clientOf(
  params: Params,
  hint: IdTokenHint | undefined,
  context: Context,
): Promise<Client | undefined> {
  const named = params.one('client_id')
  const same = named === undefined || hint === undefined || named === hint.clientId
  // §2: the hint was issued to the client that `client_id` names.
  if (!context.trace.holds('logout/own-hint', same, { came: named })) {
    throw new OAuthError(
      'invalid_request',
      'id_token_hint was issued to a client other than the one in client_id',
    )
  }
  const clientId = named ?? hint?.clientId
  return clientId === undefined ? undefined : findClient(params.with('client_id', clientId), context)
}

/** RP-Initiated Logout §3 */
function readReturn(
  params: Params,
  { client, hint }: Pick<LogoutRequest, 'client' | 'hint'>,
  { trace }: Context,
): string | undefined {
  const uri = params.one('post_logout_redirect_uri')
  if (uri === undefined || client === undefined) return undefined
  const registered = client.postLogoutRedirectUris
  // §3: an exact match. Not even the port of a loopback address may vary: no native app listens there after a logout.
  if (!trace.holds('logout/exact-uri', registered.includes(uri), { expected: registered, came: uri })) {
    throw new OAuthError('invalid_request', 'post_logout_redirect_uri is not registered for this client', {
      detail: `post_logout_redirect_uri was ${uri}; registered are ${registered.join(' ')}`,
    })
  }
  const state = params.one('state')
  if (!trace.holds('state/length', (state?.length ?? 0) <= longestState)) {
    throw new OAuthError('invalid_request', `state: expected at most ${longestState} characters`)
  }
  // §4: no redirect after a request with an error. Without any hint, the exact match above confirms the target.
  if (params.has('id_token_hint') && hint === undefined) return undefined
  if (state === undefined) return uri
  return `${uri}${uri.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`
}
