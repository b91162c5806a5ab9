import { createHash } from 'node:crypto'
import type { Client } from '../clients/client.ts'
import type { Session } from '../records/session.ts'

/** A name for the session that is another one for every client, so that two of them cannot compare notes. */
export function sidFor(session: Pick<Session, 'id'>, client: Client): string {
  return createHash('sha256').update(`sid ${session.id} ${client.id}`).digest('base64url')
}
