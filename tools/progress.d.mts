import type { SpawnOptions } from 'node:child_process'

/** Runs a command while showing a progress line. Resolves with its exit code and output. */
export function runBehindProgress(
  label: string,
  command: string,
  args: readonly string[],
  options?: SpawnOptions & { detail?: () => string },
): Promise<{ code: number; output: string }>
