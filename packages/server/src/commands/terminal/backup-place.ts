import { BackupRefused } from '../../storage/backup/file/format.ts'
import { CommandRefused } from './command-refused.ts'

/** What is wrong with a backup is a line for whoever typed the command. */
export async function orRefused<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof BackupRefused ? new CommandRefused(error.message) : error
  }
}

/** A line on standard error for each second that something takes. */
export function progress(): (what: string, rows: number) => void {
  let told = performance.now()
  return (what, rows) => {
    const now = performance.now()
    if (now - told < 1_000) return
    told = now
    process.stderr.write(`valetkey: ${what} ${rows} rows\n`)
  }
}

/** How many rows of each table, for people. */
export function counted(rows: Readonly<Record<string, number>>): string {
  const some = Object.entries(rows).filter(([, count]) => count > 0)
  return some.length === 0 ? 'no rows' : some.map(([table, count]) => `${table} ${count}`).join(', ')
}

/** What is not in a backup, or did not come back from it, because nobody can read it. */
export function leftOut(rows: Readonly<Record<string, number>>): string {
  if (Object.keys(rows).length === 0) return ''
  return `Left out, because no engine reads them, and over soon: ${counted(rows)}.\n`
}
