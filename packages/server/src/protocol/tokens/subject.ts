import { type Client, userIdPrefix } from '../clients/client.ts'
import { sectorOf } from '../clients/sector.ts'
import type { Context } from '../context.ts'

/** The `sub` of a person for a client, in every token and response. The only place that decides it. OIDC Core §8 */
export function subjectFor(
  client: Client,
  userId: string,
  { pairwiseSubject }: Pick<Context, 'pairwiseSubject'>,
): string {
  if (client.subjectType === 'public') return userId
  const sector = sectorOf(client)
  // Every pairwise registration has a sector. If one did not, an error is better than revealing the public id.
  if (sector === undefined) throw new Error(`client ${client.id} is pairwise and has no sector`)
  // The prefix of every user id, so that no client id can equal it.
  return userIdPrefix + pairwiseSubject(sector, userId)
}
