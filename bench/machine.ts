import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'

/** The machine of a measurement. */
export type Machine = {
  cpu: string
  cores: number
  /** Gigabytes (10^9 bytes). */
  memory: number
  system: string
  node: string
  sqlite: string
  postgres: string | null
  commit: string
  /** The day, as 2026-01-31. */
  date: string
}

/** Describes this machine. `postgres`: its version, if it is used. */
export function thisMachine(postgres: string | null): Machine {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? 'unknown',
    postgres,
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
  }
}

/** The commit, with `+` if there are uncommitted changes. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim()
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'packages', 'bench') !== ''
    return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '')
  } catch {
    return 'unknown'
  }
}
