import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes that have to be free: the tests leave up to some hundred million in it until they end. */
const room = 4_000_000_000
const inMemory = '/dev/shm'
const prefix = 'valetkey-tests-'

/**
 * Where the tests put their files, gone with the run: in memory where the system has room, because what a test
 * stores need not outlive the machine, and waiting for a disk is most of what storing takes.
 */
export function makeTestFolder(): { path: string; remove(): void } {
  const parent = hasRoom() ? inMemory : tmpdir()
  removeAbandoned(parent)
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-`))
  // PostgreSQL runs as a user of its own where we are root.
  chmodSync(path, 0o711)
  const remove = () => rmSync(path, { recursive: true, force: true })
  // However this process ends.
  process.once('exit', remove)
  return { path, remove }
}

function hasRoom(): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === inMemory)
    const options = mount?.split(' ')[3]?.split(',') ?? []
    // Tests run programs that they have packed.
    if (!options.includes('rw') || options.includes('noexec')) return false
    const { bavail, bsize } = statfsSync(inMemory)
    return bavail * bsize > room && freemem() > room
  } catch {
    return false
  }
}

/** What a run that was killed could not remove. */
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
