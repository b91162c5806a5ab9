import type { SpawnOptions } from 'node:child_process'

/** Runs a command behind one line that ticks, and answers its exit code and all it wrote. */
export function runBehindProgress(
  label: string,
  command: string,
  args: readonly string[],
  options?: SpawnOptions & { detail?: () => string },
): Promise<{ code: number; output: string }>
