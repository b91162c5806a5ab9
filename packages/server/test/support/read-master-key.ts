import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeMasterKey } from '../../src/settings/master-key.ts'

/** The master key that a local server has generated in its data folder. */
export function readMasterKey(data: string): Uint8Array {
  const key = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8'))
  if (key === undefined) throw new Error(`${data} has no master key`)
  return key
}
