import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoryRefused } from './refused.ts'

/** Locks the data folder. Throws `StoryRefused` if another story uses it. Returns a function that releases the lock. */
export function lockData(folder: string): () => void {
  const path = join(folder, 'story.pid')
  const own = String(process.pid)
  const holder = read(path)
  if (holder !== own && isRunning(holder)) throw taken(folder, holder)
  // The process that held the lock exited without releasing it, as after a power failure.
  rmSync(path, { force: true })
  try {
    writeFileSync(path, own, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Another story has created the lock in the meantime.
    if (codeOf(error) === 'EEXIST') throw taken(folder, read(path))
    throw error
  }
  return () => {
    if (read(path) === own) rmSync(path, { force: true })
  }
}

function taken(folder: string, holder: string): StoryRefused {
  return new StoryRefused(
    `The data folder ${folder} is in use by another running story (process ${holder}). Choose another: npm start -- --data <folder>`,
  )
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}

function isRunning(pid: string): boolean {
  // Signal 0 only checks whether the process exists. The pid must be positive, since others mean process groups.
  if (!/^[1-9]\d*$/.test(pid)) return false
  try {
    return process.kill(Number(pid), 0)
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
