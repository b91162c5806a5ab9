import type { EndedParticipation, Participations } from './participation.ts'

/** Rows of one query. */
const page = 100
/** Notices to one client in one batch, so that a client with thousands of sessions does not crowd out the others. */
const mostOfOne = 20
/** Clients in one batch. */
const mostClients = 200

/**
 * Returns a batch of due notices by client, the longest due first. Limits the notices per client, so that a client with
 * many does not delay the others. The batch is either for declared clients or for all others.
 */
export async function fairlyDue(
  store: Pick<Participations, 'endedParticipations'>,
  { declared, now }: { declared: boolean; now: number },
): Promise<ReadonlyMap<string, EndedParticipation[]>> {
  const found = new Map<string, EndedParticipation[]>()
  for (;;) {
    const rows = await store.endedParticipations({ declared, except: [...found.keys()], limit: page }, now)
    for (const row of rows) {
      const of = found.get(row.clientId)
      if (of === undefined) found.set(row.clientId, [row])
      else if (of.length < mostOfOne) of.push(row)
    }
    if (rows.length < page || found.size >= mostClients) return found
  }
}
