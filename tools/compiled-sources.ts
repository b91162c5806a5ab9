import { readdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'

/** Files that it may hold: those of a run are about 7,000, of which half are copies in folders of their own names. */
const most = 20_000

/** Where the processes of the tests keep what they have compiled. Begun anew when it has grown too large. */
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
    // There is none yet.
    return 0
  }
}
