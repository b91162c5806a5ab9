import type { Door, Reader } from '../door/door.ts'
import { WrongMasterKey } from '../door/errors.ts'
import { fact, noteFact } from '../tables/meta.ts'
import type { MasterKey } from './sealing.ts'

const context = 'master key check'

/** What only this master key opens. */
export function masterKeyCheck(master: MasterKey): string {
  return master.seal(Buffer.from('valetkey'), context)
}

/** Whether it is the master key that the check was made with. */
export function opensCheck(master: MasterKey, check: string): boolean {
  return master.open(check, context) !== undefined
}

/** Refuses a master key that is not the one this database is encrypted under. Changes nothing. */
export async function checkMasterKey(door: Reader, master: MasterKey, name: string): Promise<void> {
  const check = await fact(door, 'master_key_check')
  if (check === undefined || opensCheck(master, check)) return
  throw new WrongMasterKey(`${name}: the keys in it are encrypted under another master key`)
}

/** Binds a new database to its master key: whoever comes first decides. */
export async function bindMasterKey(door: Door, master: MasterKey, name: string): Promise<void> {
  await door.write([{ query: noteFact(door.sql, 'master_key_check', masterKeyCheck(master)) }])
  await checkMasterKey(door, master, name)
}
