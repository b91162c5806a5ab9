import type { Snapshot } from '../database/snapshot.ts'
import { migrations } from '../migrations/index.ts'
import { writeBackupFile } from './file/backup-file.ts'
import { readBackup } from './file/read-backup.ts'
import { type BackupOptions, backupLines } from './file/write-backup.ts'

/** Row counts by table. */
export type Counts = Readonly<Record<string, number>>

/** Counts the omitted rows by table. */
export function countingLeftOut(): { leftOut: (table: string) => void; counts: Counts } {
  const counts: Record<string, number> = {}
  const leftOut = (table: string): void => {
    counts[table] = (counts[table] ?? 0) + 1
  }
  return { leftOut, counts }
}

/**
 * Saves a snapshot to a file. Before the file gets its name, it is read back in the same way as by a restore, so that
 * every existing backup can be restored. Throws `BackupRefused`. Returns the number of omitted rows by table.
 */
export async function saveBackup(
  snapshot: Snapshot,
  file: string,
  {
    force,
    signal,
    progress = () => {},
    ...options
  }: Omit<BackupOptions, 'progress' | 'leftOut'> & {
    force: boolean
    /** Aborts the backup and deletes the unfinished file. */
    signal?: AbortSignal
    progress?: (what: 'saved' | 'checked', rows: number) => void
  },
): Promise<Counts> {
  const { leftOut, counts } = countingLeftOut()
  const lines = backupLines(snapshot, { ...options, leftOut, progress: (rows) => progress('saved', rows) })
  await writeBackupFile(file, lines, {
    force,
    ...(signal && { signal }),
    async readBack(descriptor) {
      const { master } = options
      const tell = (rows: number) => {
        signal?.throwIfAborted()
        progress('checked', rows)
      }
      await readBackup({ descriptor, name: file, master, schema: migrations.length, progress: tell })
    },
  })
  return counts
}
