import type { EndedParticipation, Participations } from './participation.ts'

/** Rows of one look. */
const page = 100
/** Of one client at a time: whoever has thousands of sessions keeps no other client out of sight. */
const mostOfOne = 20
/** Clients at a time. */
const mostClients = 200

/**
 * What is due by client, the longest due first: some of each client, however much waits for another one. Of declared
 * clients, or of all others.
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
