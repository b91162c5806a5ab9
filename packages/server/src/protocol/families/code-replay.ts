import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { Replay } from '../grant-types/grant-type.ts'
import { OAuthError } from '../messages/errors.ts'
import { requireStillMeant } from '../ports/sender.ts'
import type { Spend } from '../records/one-time.ts'

/**
 * Revokes the token family that was issued for a replayed code. Throws if the request is too old to prove a replay.
 * RFC 6749 §10.5
 */
export async function revokeReplayed(
  { replayed: { id, userId } }: Replay,
  client: Client,
  context: Context,
): Promise<void> {
  const { store, trace } = context
  await requireStillMeant(context)
  await store.revokeFamily(id, context.now(), [
    { type: 'code_replayed', userId, clientId: client.id, flowId: trace.flowId },
  ])
}

/**
 * Whether the write that consumes a one-time artefact lost because the artefact was already used, rather than because
 * its grant, person or session is no longer valid. Two polls with one device code are no replay: devices poll until
 * they receive a response.
 */
export async function isReplayed({ kind, hash }: Spend, { store }: Context): Promise<boolean> {
  if (kind !== 'code') return false
  const kept = await store.recall(kind, hash)
  return kept !== undefined && kept.consumedAt !== null
}

/** The error for a replayed code. */
export function replayError(): OAuthError {
  return new OAuthError('invalid_grant', 'the code was already used; the tokens issued for it are revoked')
}
