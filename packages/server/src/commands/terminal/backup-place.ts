import { BackupRefused } from '../../storage/backup/file/format.ts'
import { CommandRefused } from './command-refused.ts'

/** Turns a problem with a backup into a refusal of the command. */
export async function orRefused<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof BackupRefused ? new CommandRefused(error.message) : error
  }
}

/** Reports progress on standard error, at most once a second. */
export function progress(): (what: string, rows: number) => void {
  let lastReport = performance.now()
  return (what, rows) => {
    const now = performance.now()
    if (now - lastReport < 1_000) return
    lastReport = now
    process.stderr.write(`valetkey: ${what} ${rows} rows\n`)
  }
}

/** The row counts of each table as text. */
export function counted(rows: Readonly<Record<string, number>>): string {
  const some = Object.entries(rows).filter(([, count]) => count > 0)
  return some.length === 0 ? 'no rows' : some.map(([table, count]) => `${table} ${count}`).join(', ')
}

/** Reports the unreadable rows that were left out of a backup, or not restored from one. */
export function leftOut(rows: Readonly<Record<string, number>>): string {
  if (Object.keys(rows).length === 0) return ''
  return `Left out, because they cannot be read and expire soon anyway: ${counted(rows)}.\n`
}
