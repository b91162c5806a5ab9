import type { Settings } from '../../settings.ts'
import { StillMarked } from '../../storage/backup/move-away.ts'
import { CommandRefused } from './command-refused.ts'
import { OutputFailed } from './output.ts'
import { startFailure } from './start-failure.ts'

/** The lines for standard error, and the exit code. */
export type CommandFailure = { lines: readonly string[]; exitCode: number }

/** The exit code of a program that SIGPIPE ended, as shells report it. */
const readerGone = 141

/**
 * Why a command failed and what to do, a line each. For an unforeseen error, the first line asks the operator to report
 * it, and the others are its stack.
 */
export function commandFailure(error: unknown, settings: Settings | undefined): CommandFailure {
  if (error instanceof CommandRefused) return { lines: [error.message], exitCode: error.exitCode }
  if (error instanceof OutputFailed) {
    return error.isReaderGone ? { lines: [], exitCode: readerGone } : { lines: [error.message], exitCode: 1 }
  }
  if (error instanceof StillMarked) {
    const first = commandFailure(error.reason, settings)
    const { lines } = commandFailure(error.stays, settings)
    return { lines: [...first.lines, ...lines, error.message], exitCode: first.exitCode }
  }
  const lines = startFailure(error, settings) ?? fileFailure(error) ?? faultOf(error)
  return { lines, exitCode: 1 }
}

/** An error of the file system that has no message of its own. */
function fileFailure(error: unknown): readonly string[] | undefined {
  if (!(error instanceof Error) || !('code' in error && 'syscall' in error && 'path' in error))
    return undefined
  return [
    `${error.path}: the operating system refused (${error.code}, ${error.syscall}); check the file and its folder`,
  ]
}

function faultOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return ['internal error: please report it with the lines below', ...stack.split('\n')]
}
