import type { Database, Reader } from '../database/database.ts'
import { WrongMasterKey } from '../database/errors.ts'
import { fact, noteFact } from '../tables/meta.ts'
import type { MasterKey } from './sealing.ts'

const context = 'master key check'

/** A value that only this master key can decrypt. */
export function masterKeyCheck(master: MasterKey): string {
  return master.seal(Buffer.from('valetkey'), context)
}

/** Whether the check value was made with this master key. */
export function opensCheck(master: MasterKey, check: string): boolean {
  return master.open(check, context) !== undefined
}

/** Throws `WrongMasterKey` if this database is encrypted under another master key. Changes nothing. */
export async function checkMasterKey(db: Reader, master: MasterKey, name: string): Promise<void> {
  const check = await fact(db, 'master_key_check')
  if (check === undefined || opensCheck(master, check)) return
  throw new WrongMasterKey(`${name}: the keys in it are encrypted under another master key`)
}

/** Binds a new database to a master key. Of concurrent processes, the first one decides. */
export async function bindMasterKey(db: Database, master: MasterKey, name: string): Promise<void> {
  await db.write([{ query: noteFact(db.sql, 'master_key_check', masterKeyCheck(master)) }])
  await checkMasterKey(db, master, name)
}
