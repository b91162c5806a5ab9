import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../sync-folder.ts'
import { faultOf, prepareDataFolder } from './data-folder.ts'
import { SettingsRefused } from './json/refused.ts'
import { hidden } from './json/schema.ts'

/** Where the master key comes from. `data`: a file in the data folder, which the server creates. */
export type MasterKeySource =
  | { from: 'variable'; key: KeyObject }
  | { from: 'file'; file: string }
  | { from: 'data' }

const howToMake = 'make one with: openssl rand -base64 32'

/** Chooses the source of the master key, or says in one line what is wrong. */
export function masterKeySource(given: {
  /** The value of `VALETKEY_MASTER_KEY`. */
  variable: string | undefined
  /** The file that a flag or variable names, which conflicts with `variable`. */
  typedFile: string | undefined
  /** The file that the configuration file names. */
  file: string | undefined
}): MasterKeySource | { line: string } {
  if (given.variable !== undefined && given.variable !== '') {
    if (given.typedFile !== undefined) {
      return { line: 'VALETKEY_MASTER_KEY: expected either this or a master key file, got both' }
    }
    const bytes = decodeMasterKey(given.variable)
    if (bytes !== undefined) return { from: 'variable', key: createSecretKey(bytes) }
    const expected = `32 bytes in base64 or hex (${howToMake})`
    return { line: `VALETKEY_MASTER_KEY: expected ${expected}, got ${hidden(given.variable)}` }
  }
  const file = given.typedFile ?? given.file
  return file === undefined ? { from: 'data' } : { from: 'file', file }
}

/** Decodes 32 bytes from base64, base64url or hexadecimal digits; ignores white space around them. */
export function decodeMasterKey(text: string): Buffer | undefined {
  const written = text.trim()
  if (/^[\da-f]{64}$/i.test(written)) return Buffer.from(written, 'hex')
  if (!/^[\w+/-]{43}=?$/.test(written)) return undefined
  const bytes = Buffer.from(written, 'base64')
  return bytes.length === 32 ? bytes : undefined
}

/**
 * Loads the 32 bytes of the master key. A loopback issuer creates its own at the first start. A public one needs one
 * from outside, so that an attacker who steals the data folder cannot decrypt it. Throws `SettingsRefused`.
 */
export function loadMasterKey(place: {
  source: MasterKeySource
  data: string
  /** The file of a SQLite database, which may exist already; `undefined` for PostgreSQL. */
  database: string | undefined
  isPublic: boolean
}): Buffer {
  const { source, data } = place
  if (source.from === 'variable')
    return refuseExample(source.key.export(), 'VALETKEY_MASTER_KEY', place.isPublic)
  if (source.from === 'file') return refuseExample(readKeyFile(source.file), source.file, place.isPublic)
  const own = join(data, 'master.key')
  const isThere = fs.existsSync(own)
  if (place.isPublic) {
    const advice = isThere
      ? `move ${own} to a place apart from the data and name it with --master-key-file`
      : `${howToMake}, and give it with VALETKEY_MASTER_KEY or --master-key-file`
    throw new SettingsRefused([
      `a public issuer needs a master key that is kept apart from the data: ${advice}`,
    ])
  }
  prepareDataFolder(data)
  if (isThere) return readKeyFile(own)
  if (place.database !== undefined && fs.existsSync(place.database)) {
    const reason = `${own} is missing, and the keys in ${place.database} cannot be read without it`
    throw new SettingsRefused([`${reason}: restore it, or start with another data folder`])
  }
  makeKeyFile(own, data)
  return readKeyFile(own)
}

/** Loads the 32 bytes of the new master key. Throws `SettingsRefused`. */
export function newMasterKey({
  variable,
  file,
}: {
  /** The value of `VALETKEY_NEW_MASTER_KEY`. */
  variable: string | undefined
  /** The absolute path that `--new-master-key-file` names. */
  file: string | undefined
}): Buffer {
  const name = 'VALETKEY_NEW_MASTER_KEY'
  if (variable === undefined || variable === '') {
    if (file !== undefined) return refuseExample(readKeyFile(file), file, true)
    throw new SettingsRefused([
      `a new master key is missing: give --new-master-key-file or ${name} (${howToMake})`,
    ])
  }
  if (file !== undefined) {
    throw new SettingsRefused([`${name}: expected either this or --new-master-key-file, got both`])
  }
  const bytes = decodeMasterKey(variable)
  if (bytes !== undefined) return refuseExample(bytes, name, true)
  throw new SettingsRefused([
    `${name}: expected 32 bytes in base64 or hex (${howToMake}), got ${hidden(variable)}`,
  ])
}

function readKeyFile(file: string): Buffer {
  let descriptor: number | undefined
  try {
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    const { mode, size } = fs.fstatSync(descriptor)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const reason = `${file} can be read by others (mode ${(mode & 0o777).toString(8)})`
      throw new SettingsRefused([`${reason}: make it readable by you alone with chmod 600`])
    }
    const bytes = size > 1024 ? undefined : decodeMasterKey(fs.readFileSync(descriptor, 'utf8'))
    if (bytes !== undefined) return bytes
    throw new SettingsRefused([
      `${file}: expected a master key of 32 bytes in base64 or hex, got something else`,
    ])
  } catch (error) {
    if (error instanceof SettingsRefused) throw error
    throw new SettingsRefused([`${file}: the master key file cannot be read: ${faultOf(error)}`])
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor)
  }
}

/** Creates the key file atomically: it appears with the whole key or not at all, and replaces no existing file. */
function makeKeyFile(file: string, folder: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    fs.writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, {
      flag: 'wx',
      mode: 0o600,
      flush: true,
    })
    fs.linkSync(draft, file)
    syncFolder(folder)
  } catch (error) {
    // A concurrent start has created the key file first: its key is used.
    if (fs.existsSync(file)) return
    throw new SettingsRefused([`${file}: the master key file cannot be created: ${faultOf(error)}`])
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

/** Refuses a key with few distinct bytes: random bytes are never so repetitive, keys from an example are. */
function refuseExample(key: Buffer, where: string, isPublic: boolean): Buffer {
  if (!isPublic || new Set(key).size >= 12) return key
  throw new SettingsRefused([`${where}: expected 32 random bytes, got a pattern (${howToMake})`])
}
