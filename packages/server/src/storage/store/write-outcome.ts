import type { Won } from '../../protocol/records/one-time.ts'
import type { Database, Statement } from '../database/database.ts'

/** Runs a write and returns whether it was committed. */
export async function won(db: Database, statements: readonly Statement[]): Promise<Won> {
  return (await db.write(statements)).committed ? 'won' : 'lost'
}
