import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes that must be free: the tests store up to some hundred million until they end. */
const room = 4_000_000_000
const inMemory = '/dev/shm'
const prefix = 'valetkey-tests-'

/**
 * Creates the folder for the files of the tests, which is deleted after the run. It is in memory if there is room,
 * because test data need not survive a crash, and waiting for a disk takes most of the time of a write.
 */
export function makeTestFolder(): { path: string; remove(): void } {
  const parent = hasRoom() ? inMemory : tmpdir()
  removeAbandoned(parent)
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-`))
  // If we are root, PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(path, 0o711)
  const remove = () => rmSync(path, { recursive: true, force: true })
  // However this process exits.
  process.once('exit', remove)
  return { path, remove }
}

function hasRoom(): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === inMemory)
    const options = mount?.split(' ')[3]?.split(',') ?? []
    // Tests execute programs in this folder.
    if (!options.includes('rw') || options.includes('noexec')) return false
    const { bavail, bsize } = statfsSync(inMemory)
    return bavail * bsize > room && freemem() > room
  } catch {
    return false
  }
}

/** Deletes the folders of runs that were killed. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : 0
    if (pid > 0 && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
