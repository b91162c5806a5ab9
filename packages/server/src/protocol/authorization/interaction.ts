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
 * A stored authorization request that waits for a person. The browser holds its opaque id, which is only accepted with
 * the cookie of the browser that began the request. RFC 6749 §10.12
 */
export type Interaction = {
  id: string
  request: AuthorizationRequest
  client: Client
  /** The artefacts that a response consumes: the interaction itself, and a pushed request. */
  spends: readonly Spend[]
}

type Stored = { request: AuthorizationRequest; browserHash: string }

/** Stores a request and returns the id of its interaction. `browserHash` is the hash of the browser's cookie. */
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
    data: { request, browserHash } satisfies Stored,
    createdAt: now,
    expiresAt: end,
    forgetAt: end,
  })
  return id
}

/**
 * Finds a stored request. `browserHashes` are those of all cookies of the browser, which has several after it opened
 * several tabs at once. Every error is shown on a page, because without the request no redirect URI is known.
 */
export async function recallInteraction(
  presented: string | undefined,
  browserHashes: readonly string[],
  context: Context,
): Promise<Interaction> {
  const { trace } = context
  // A missing id fails like an expired one: nothing is stored under the hash of an empty string.
  const id = presented ?? ''
  const hash = hashOf(id)
  const known = await context.store.recall<Stored>('interaction', hash)
  const alive = known?.consumedAt === null && known.expiresAt > context.now() ? known : undefined
  if (!trace.found('interaction/alive', alive)) {
    throw new OAuthError('invalid_request', 'this sign-in was already completed, or it has expired')
  }
  const { request, browserHash: starter } = alive.data
  const same = browserHashes.some((hash) => constantTimeEqual(starter, hash))
  if (!trace.holds('interaction/same-browser', same)) {
    throw new OAuthError('invalid_request', 'this sign-in was started in another browser')
  }
  const client = requireCurrentRegistration(request, await context.store.client(request.clientId), context)
  return { id, request, client, spends: [{ kind: 'interaction', hash }, ...request.spends] }
}

/**
 * Checks a stored request against the current registration of its client, which may have changed since the request was
 * validated. Every error is shown on a page.
 */
export function requireCurrentRegistration(
  request: AuthorizationRequest,
  client: Client | undefined,
  context: Context,
): Client {
  const registered = client !== undefined && mayStillAsk(request, client, context) ? client : undefined
  if (!context.trace.found('redirect-uri/exact-match', registered)) {
    throw new OAuthError('invalid_request', 'the registration of this app no longer allows this request')
  }
  if (!context.trace.holds('client/enabled', registered.disabledAt === null)) {
    throw new OAuthError('unauthorized_client', 'this app was disabled by the operator of this server')
  }
  return registered
}

/** A device must still be allowed the device grant; other clients must have the redirect URI and the response type. */
function mayStillAsk(request: AuthorizationRequest, client: Client, context: Context): boolean {
  if (request.device !== undefined) return mayUseDevice(client, context)
  return (
    client.responseTypes.includes(request.responseType) &&
    client.redirectUris.some((uri) => matchesRegistered(request.redirectUri, uri))
  )
}
