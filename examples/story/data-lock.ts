import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoryRefused } from './refused.ts'

/** Takes the data folder for this program alone; throws `StoryRefused` where another story has it. Returns how to free it. */
export function lockData(folder: string): () => void {
  const path = join(folder, 'story.pid')
  const own = String(process.pid)
  const holder = read(path)
  if (holder !== own && isRunning(holder)) throw taken(folder, holder)
  // Whoever held it ended without a word, as at a power cut.
  rmSync(path, { force: true })
  try {
    writeFileSync(path, own, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Another story was quicker, a moment ago.
    if (codeOf(error) === 'EEXIST') throw taken(folder, read(path))
    throw error
  }
  return () => {
    if (read(path) === own) rmSync(path, { force: true })
  }
}

function taken(folder: string, holder: string): StoryRefused {
  return new StoryRefused(
    `The data folder ${folder} is in use by a story that runs already (process ${holder}). Choose another: npm start -- --data <folder>`,
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
  // Signal 0 reaches nobody and asks whether it could; 0 and negative numbers would ask whole groups.
  if (!/^[1-9]\d*$/.test(pid)) return false
  try {
    return process.kill(Number(pid), 0)
  } catch (error) {
    // Another person's program runs all the same.
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
