import { type Client, userIdPrefix } from '../clients/client.ts'
import { sectorOf } from '../clients/sector.ts'
import type { Context } from '../context.ts'

/** What a client is told that a person is called, wherever it is told: the one place that says so. OIDC Core §8 */
export function subjectFor(
  client: Client,
  userId: string,
  { pairwiseSubject }: Pick<Context, 'pairwiseSubject'>,
): string {
  if (client.subjectType === 'public') return userId
  const sector = sectorOf(client)
  // No registration is without one: fail, and never give away the id that everybody knows.
  if (sector === undefined) throw new Error(`client ${client.id} is pairwise and has no sector`)
  // Like every person's, so that no client's id can be the same.
  return userIdPrefix + pairwiseSubject(sector, userId)
}
