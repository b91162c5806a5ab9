import { lstatSync, mkdirSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Lets Node keep what it compiled, so that a second start compiles nothing: in a folder of this user alone. Node's
 * own choice is a folder of a known name in the system's temporary one, where anybody may be first and leave code
 * for the process that holds the master key.
 */
export function usePrivateCompileCache() {
  const folder = join(homedir(), '.cache', 'valetkey', 'compiled')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (isOurs(folder) && isOurs(join(folder, '..'))) module.enableCompileCache(folder)
  } catch {
    // Without a home to write to, each start compiles anew.
  }
}

function isOurs(folder) {
  const { uid, mode } = lstatSync(folder)
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o022) === 0)
}
