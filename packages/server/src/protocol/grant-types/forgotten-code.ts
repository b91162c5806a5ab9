import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { usedBefore } from '../families/replay.ts'
import { OAuthError } from '../messages/errors.ts'
import { challengeOf } from '../secrets/pkce.ts'
import { familyIdOf } from '../tokens/refresh-token.ts'
import type { Replay } from './grant-type.ts'

/**
 * Refuses a code that is not kept any more, unless it once began a family that still stands: then this is a replay. Only
 * who also holds the verifier finds that family: a code alone, out of a log or a history, ends nothing. RFC 6749 §10.5
 */
export async function forgottenCode(
  code: string,
  { verifier, client }: { verifier: string | undefined; client: Client },
  context: Context,
): Promise<Replay> {
  const { store, trace } = context
  // Without a challenge its code is all that an exempt client ever holds, and it has proven itself before.
  const challenge = verifier === undefined && !client.requirePkce ? '' : challengeOf(verifier)
  const standing = challenge === undefined ? undefined : await store.standing(familyIdOf(code, challenge))
  if (!standing || standing.family.clientId !== client.id) {
    throw new OAuthError('invalid_grant', 'the code is not one of this client, or was forgotten long ago')
  }
  trace.holds('code/unused', false)
  const { id, userId, revokedAt } = standing.family
  if (revokedAt !== null) throw usedBefore()
  return { replayed: { id, userId } }
}
