import { lstatSync, mkdirSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Enables Node's compile cache, so that a second start compiles nothing, in a folder that belongs to this user alone.
 * Node's default is a well-known name in the system's temporary folder: an attacker could create that folder first
 * and leave code there for the process that holds the master key.
 */
export function usePrivateCompileCache() {
  const folder = join(homedir(), '.cache', 'valetkey', 'compiled')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (isOurs(folder) && isOurs(join(folder, '..'))) module.enableCompileCache(folder)
  } catch {
    // Without a writable home folder, each start compiles again.
  }
}

function isOurs(folder) {
  const { uid, mode } = lstatSync(folder)
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o022) === 0)
}
