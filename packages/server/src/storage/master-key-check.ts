import type { Door } from './door.ts'
import { WrongMasterKey } from './errors.ts'
import { fact, noteFact } from './meta.ts'
import type { MasterKey } from './sealing.ts'

const context = 'master key check'

/** Refuses a master key that is not the one this database was begun with. Changes nothing. */
export async function checkMasterKey(door: Door, master: MasterKey, name: string): Promise<void> {
  const check = await fact(door, 'master_key_check')
  if (check === undefined || master.open(check, context) !== undefined) return
  throw new WrongMasterKey(`${name}: the keys in it are encrypted under another master key`)
}

/** Binds a new database to its master key: whoever comes first decides. */
export async function bindMasterKey(door: Door, master: MasterKey, name: string): Promise<void> {
  const value = master.seal(Buffer.from('valetkey'), context)
  await door.write([{ query: noteFact(door.sql, 'master_key_check', value) }])
  await checkMasterKey(door, master, name)
}
