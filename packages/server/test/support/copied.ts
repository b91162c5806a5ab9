import { closeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openBackupFile, writeBackupFile } from '../../src/storage/backup/backup-file.ts'
import { type Place, snapshotOf, targetAt } from '../../src/storage/backup/place.ts'
import { type Restored, type RestoreOptions, restore } from '../../src/storage/backup/restore.ts'
import { backupLines } from '../../src/storage/backup/write-backup.ts'
import { masterKey } from '../../src/storage/keys/sealing.ts'

/** A folder that goes with the test. */
export async function aBackupFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-backup-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** What `valetkey backup` does. */
export async function saved(
  place: Place,
  file: string,
  { secret, moved = false, now = Date.now() }: { secret: Uint8Array; moved?: boolean; now?: number },
): Promise<string> {
  const master = masterKey(secret)
  const snapshot = await snapshotOf(place, master)
  try {
    const lines = backupLines(snapshot, { master, product: '0.1.0', now, name: 'the database', moved })
    await writeBackupFile(file, lines, { force: false })
  } finally {
    await snapshot.close()
  }
  return file
}

/** What `valetkey restore` does. */
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
      close = () => target.door.close()
      return target
    }
    const given = { descriptor, name: file, master: masterKey(secret), now: Date.now(), ...options }
    return await restore(open, given)
  } finally {
    closeSync(descriptor)
    await close()
  }
}
