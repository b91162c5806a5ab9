import type { Snapshot } from '../door/snapshot.ts'
import { migrations } from '../migrations/index.ts'
import { writeBackupFile } from './file/backup-file.ts'
import { readBackup } from './file/read-backup.ts'
import { type BackupOptions, backupLines } from './file/write-backup.ts'

/** Rows by table. */
export type Counts = Readonly<Record<string, number>>

/** Counts the rows that are left out. */
export function countingLeftOut(): { leftOut: (table: string) => void; counts: Counts } {
  const counts: Record<string, number> = {}
  const leftOut = (table: string): void => {
    counts[table] = (counts[table] ?? 0) + 1
  }
  return { leftOut, counts }
}

/**
 * Saves a snapshot in a file. What was written is read back as a restore reads it before it has its name, so that
 * every backup there is can be restored. Throws `BackupRefused`. Returns how many rows were left out.
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
    /** Ends it, and what was written is gone. */
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
