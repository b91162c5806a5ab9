import { createHash } from 'node:crypto'
import type { Client } from '../clients/client.ts'
import type { Session } from '../records/session.ts'

/** The `sid` of a session. It differs for every client, so that clients cannot correlate sessions. */
export function sidFor(session: Pick<Session, 'id'>, client: Client): string {
  return createHash('sha256').update(`sid ${session.id} ${client.id}`).digest('base64url')
}
