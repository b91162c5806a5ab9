import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { Replay } from '../grant-types/grant-type.ts'
import { OAuthError } from '../messages/errors.ts'
import { requireStillMeant } from '../ports/sender.ts'
import type { Spend } from '../records/one-time.ts'

/** Revokes the family that a replayed artefact began. Throws where the request is too old to prove a replay. RFC 6749 §10.5 */
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
 * Whether a write that spends an artefact was lost to another use of it, and not to the end of what it leans on. Two
 * polls of a device are no replay: it asks again until it has an answer.
 */
export async function isReplayed({ kind, hash }: Spend, { store }: Context): Promise<boolean> {
  if (kind !== 'code') return false
  const kept = await store.recall(kind, hash)
  return kept !== undefined && kept.consumedAt !== null
}

/** The refusal of a replay. */
export function usedBefore(): OAuthError {
  return new OAuthError('invalid_grant', 'the code was used before; what it led to has ended')
}
