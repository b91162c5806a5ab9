import { readdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'

/** The maximum number of files. A run adds about 7,000, half of them copies in folders with their own names. */
const most = 20_000

/** The folder of the compile cache that the test processes share. It is emptied when it has too many files. */
export function compiledSources(
  folder = resolve('node_modules/.cache/compiled-tests'),
  limit = most,
): string {
  if (filesIn(folder) > limit) rmSync(folder, { recursive: true, force: true })
  return folder
}

function filesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true }).length
  } catch {
    // The folder does not exist yet.
    return 0
  }
}
