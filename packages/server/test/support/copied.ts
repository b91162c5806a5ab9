import { createHash } from 'node:crypto'
import { closeSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { openBackupFile } from '../../src/storage/backup/file/backup-file.ts'
import { sealContext } from '../../src/storage/backup/file/format.ts'
import { readBackup } from '../../src/storage/backup/file/read-backup.ts'
import { type Place, snapshotOf, targetAt } from '../../src/storage/backup/place.ts'
import { type Restored, type RestoreOptions, restore } from '../../src/storage/backup/restore.ts'
import { type Counts, saveBackup } from '../../src/storage/backup/save.ts'
import { masterKey } from '../../src/storage/keys/sealing.ts'
import { migrations } from '../../src/storage/migrations/index.ts'

/** A folder that is deleted after the test. */
export async function aBackupFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-backup-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Makes a backup as `valetkey backup` does. `left` is called with the numbers of rows that are left out. */
export async function saved(
  place: Place,
  file: string,
  {
    secret,
    moved = false,
    now = Date.now(),
    left = () => {},
  }: { secret: Uint8Array; moved?: boolean; now?: number; left?: (rows: Counts) => void },
): Promise<string> {
  const master = masterKey(secret)
  const snapshot = await snapshotOf(place, master)
  try {
    const options = { master, product: '0.1.0', now, name: 'the database', moved, force: false }
    left(await saveBackup(snapshot, file, options))
  } finally {
    await snapshot.close()
  }
  return file
}

/**
 * The decompressed lines of a backup. `resealed` writes changed lines with a valid checksum and seal, as an older
 * version could have written them.
 */
export const backupLinesOf = (file: string) =>
  gunzipSync(readFileSync(file)).toString().split('\n').slice(0, -1)

export function resealed(file: string, lines: readonly string[], secret: Uint8Array): string {
  const body = lines.slice(0, -1)
  const rows: Record<string, number> = {}
  let table = ''
  for (const line of body.slice(1)) {
    const value = JSON.parse(line)
    if (!Array.isArray(value)) table = value.table
    rows[table] = (rows[table] ?? 0) + (Array.isArray(value) ? 1 : 0)
  }
  const text = body.map((line) => `${line}\n`).join('')
  const sha256 = createHash('sha256').update(text).digest('hex')
  const seal = masterKey(secret).seal(Buffer.from(sha256), sealContext)
  writeFileSync(file, gzipSync(`${text}${JSON.stringify({ end: 'valetkey backup', rows, sha256, seal })}\n`))
  return file
}

/** All rows in this backup of a move, by table, in an order that does not depend on the engine. */
export async function rowsIn(file: string, secret: Uint8Array): Promise<Record<string, unknown[][]>> {
  const rows: Record<string, unknown[][]> = {}
  const descriptor = openBackupFile(file)
  const schema = migrations.length
  try {
    await readBackup(
      { descriptor, name: file, master: masterKey(secret), schema, move: true },
      (table, _, row) => {
        rows[table] ??= []
        rows[table].push([...row])
        return undefined
      },
    )
  } finally {
    closeSync(descriptor)
  }
  for (const table of Object.values(rows)) table.sort((one, other) => (String(one) < String(other) ? -1 : 1))
  return rows
}

/** Restores a backup as `valetkey restore` does. */
export async function restored(
  place: Place,
  file: string,
  { secret, ...options }: { secret: Uint8Array } & Partial<RestoreOptions>,
): Promise<Restored> {
  const descriptor = openBackupFile(file)
  let close = async () => {}
  try {
    const open = async () => {
      const target = await targetAt(place)
      close = () => target.db.close()
      return target
    }
    const given = { descriptor, name: file, master: masterKey(secret), now: Date.now(), ...options }
    return await restore(open, given)
  } finally {
    closeSync(descriptor)
    await close()
  }
}
