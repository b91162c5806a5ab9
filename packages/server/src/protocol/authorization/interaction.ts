import type { Client } from '../clients/client.ts'
import { matchesRegistered } from '../clients/redirect-uri.ts'
import type { Context } from '../context.ts'
import { mayUseDevice } from '../device/device-code.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Spend } from '../records/one-time.ts'
import { hashOf, mint } from '../secrets/artefact.ts'
import { constantTimeEqual } from '../secrets/constant-time-equal.ts'
import type { AuthorizationRequest } from './request/request.ts'

/**
 * An authorization request that waits for a person. The browser holds one opaque id, which is worth nothing
 * without the cookie of the browser that started it. RFC 6749 §10.12
 */
export type Interaction = {
  id: string
  request: AuthorizationRequest
  client: Client
  /** What ends it. */
  spends: readonly Spend[]
}

type Kept = { request: AuthorizationRequest; browserHash: string }

/** Keeps a request and gives the id that finds it again. `browserHash` is that of the browser's cookie. */
export async function openInteraction(
  request: AuthorizationRequest,
  browserHash: string,
  context: Context,
): Promise<string> {
  const id = mint('vk_flow_', context.random)
  const now = context.now()
  const end = now + context.lifetimes.interaction * 1000
  await context.store.remember({
    kind: 'interaction',
    hash: hashOf(id),
    data: { request, browserHash } satisfies Kept,
    createdAt: now,
    expiresAt: end,
    forgetAt: end,
  })
  return id
}

/** Finds a waiting request. Every failure is a page: there is nobody to redirect to. */
export async function recallInteraction(
  presented: string | undefined,
  browserHash: string | undefined,
  context: Context,
): Promise<Interaction> {
  const { trace } = context
  // Nothing is kept under an empty id, so that no id is answered like one that is over.
  const id = presented ?? ''
  const hash = hashOf(id)
  const known = await context.store.recall<Kept>('interaction', hash)
  const alive = known?.consumedAt === null && known.expiresAt > context.now() ? known : undefined
  if (!trace.found('interaction/alive', alive)) {
    throw new OAuthError('invalid_request', 'this sign-in was finished already, or was left for too long')
  }
  const { request, browserHash: starter } = alive.data
  const same = browserHash !== undefined && constantTimeEqual(starter, browserHash)
  if (!trace.holds('interaction/same-browser', same)) {
    throw new OAuthError('invalid_request', 'this sign-in was started in another browser')
  }
  const client = requireStillAsking(request, await context.store.client(request.clientId), context)
  return { id, request, client, spends: [{ kind: 'interaction', hash }, ...request.spends] }
}

/** The registration may have changed since a request was found right. Every failure is a page. */
export function requireStillAsking(
  request: AuthorizationRequest,
  client: Client | undefined,
  context: Context,
): Client {
  const registered = client !== undefined && mayStillAsk(request, client, context) ? client : undefined
  if (!context.trace.found('redirect-uri/exact-match', registered)) {
    throw new OAuthError('invalid_request', 'this app is no longer registered as it was')
  }
  if (!context.trace.holds('client/enabled', registered.disabledAt === null)) {
    throw new OAuthError('unauthorized_client', 'this app has been disabled here')
  }
  return registered
}

/** A device is answered by its polls, everybody else at an address of theirs, by a response of a kind of theirs. */
function mayStillAsk(request: AuthorizationRequest, client: Client, context: Context): boolean {
  if (request.device !== undefined) return mayUseDevice(client, context)
  return (
    client.responseTypes.includes(request.responseType) &&
    client.redirectUris.some((uri) => matchesRegistered(request.redirectUri, uri))
  )
}
