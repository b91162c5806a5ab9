import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../sync-folder.ts'
import { faultOf, prepareDataFolder } from './data-folder.ts'
import { SettingsRefused } from './json/refused.ts'
import { hidden } from './json/schema.ts'

/** Where the master key comes from. `data`: the server's own, beside the database. */
export type MasterKeySource =
  | { from: 'variable'; key: KeyObject }
  | { from: 'file'; file: string }
  | { from: 'data' }

const howToMake = 'make one with: openssl rand -base64 32'

/** Chooses the source, or says in one line what is wrong with it. */
export function masterKeySource(given: {
  /** What `VALETKEY_MASTER_KEY` holds. */
  variable: string | undefined
  /** A flag or variable names this file, which so stands against the other variable. */
  typedFile: string | undefined
  file: string | undefined
}): MasterKeySource | { line: string } {
  if (given.variable !== undefined && given.variable !== '') {
    if (given.typedFile !== undefined) {
      return { line: 'VALETKEY_MASTER_KEY: expected nothing beside a master key file, got both' }
    }
    const bytes = decodeMasterKey(given.variable)
    if (bytes !== undefined) return { from: 'variable', key: createSecretKey(bytes) }
    const expected = `32 bytes in base64 or hex (${howToMake})`
    return { line: `VALETKEY_MASTER_KEY: expected ${expected}, got ${hidden(given.variable)}` }
  }
  const file = given.typedFile ?? given.file
  return file === undefined ? { from: 'data' } : { from: 'file', file }
}

/** 32 bytes as base64, base64url or hexadecimal digits, with nothing around them but white space. */
export function decodeMasterKey(text: string): Buffer | undefined {
  const written = text.trim()
  if (/^[\da-f]{64}$/i.test(written)) return Buffer.from(written, 'hex')
  if (!/^[\w+/-]{43}=?$/.test(written)) return undefined
  const bytes = Buffer.from(written, 'base64')
  return bytes.length === 32 ? bytes : undefined
}

/**
 * The 32 bytes of the master key. A loopback issuer makes its own at the first start; a public one has to be
 * given one, so that whoever steals the data folder has no key to it. Throws `SettingsRefused`.
 */
export function loadMasterKey(place: {
  source: MasterKeySource
  data: string
  /** The database's file, which may be there already; `undefined` where it is elsewhere. */
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
    const reason = `${own} is gone, and the keys in ${place.database} cannot be read without it`
    throw new SettingsRefused([`${reason}: bring it back, or start with another data folder`])
  }
  makeKeyFile(own, data)
  return readKeyFile(own)
}

/** The 32 bytes that are to take the place of the master key. Throws `SettingsRefused`. */
export function newMasterKey({
  variable,
  file,
}: {
  /** What `VALETKEY_NEW_MASTER_KEY` holds. */
  variable: string | undefined
  /** What `--new-master-key-file` names, absolute. */
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
    throw new SettingsRefused([`${name}: expected nothing beside --new-master-key-file, got both`])
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
      throw new SettingsRefused([`${reason}: make it yours alone with chmod 600`])
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

/** The name appears with the whole key behind it or not at all, and never takes the place of another key. */
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
    // Another start was faster: its key is the key.
    if (fs.existsSync(file)) return
    throw new SettingsRefused([`${file}: the master key file cannot be made: ${faultOf(error)}`])
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

/** Random bytes are never so much alike; a key from an example or a slip is. */
function refuseExample(key: Buffer, where: string, isPublic: boolean): Buffer {
  if (!isPublic || new Set(key).size >= 12) return key
  throw new SettingsRefused([`${where}: expected 32 random bytes, got a pattern (${howToMake})`])
}
