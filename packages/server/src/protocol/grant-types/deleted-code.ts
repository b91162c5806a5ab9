import { alwaysUsesPkce, type Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { replayError } from '../families/code-replay.ts'
import { OAuthError } from '../messages/errors.ts'
import { challengeOf } from '../secrets/pkce.ts'
import { familyIdOf } from '../tokens/refresh-token.ts'
import type { Replay } from './grant-type.ts'

/**
 * Handles a code that is not in the store, or not this client's. It is a replay if tokens were once issued for it and
 * are still known; any other code is refused. The id of the family is derived from the code and the PKCE challenge: a
 * code alone, found in a log or a browser history, revokes nothing. RFC 6749 §10.5
 */
export async function deletedCode(
  code: string,
  { verifier, client }: { verifier: string | undefined; client: Client },
  context: Context,
): Promise<Replay> {
  const { store, trace } = context
  // A client that did not use PKCE holds nothing but its code, and it has already authenticated.
  const challenge = verifier === undefined && !alwaysUsesPkce(client) ? '' : challengeOf(verifier)
  const standing = challenge === undefined ? undefined : await store.standing(familyIdOf(code, challenge))
  if (!standing || standing.family.clientId !== client.id) {
    throw new OAuthError(
      'invalid_grant',
      'the code is unknown, expired long ago, or was issued to another client',
    )
  }
  trace.holds('code/unused', false)
  const { id, userId, revokedAt } = standing.family
  if (revokedAt !== null) throw replayError()
  return { replayed: { id, userId } }
}
