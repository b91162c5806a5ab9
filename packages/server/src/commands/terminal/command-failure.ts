import type { Settings } from '../../settings.ts'
import { StillMarked } from '../../storage/backup/move-away.ts'
import { CommandRefused } from './command-refused.ts'
import { OutputFailed } from './output.ts'
import { startFailure } from './start-failure.ts'

/** What is said of a failure on standard error, and the exit code. */
export type CommandFailure = { lines: readonly string[]; exitCode: number }

/** As a shell says it of a program that a signal has ended: SIGPIPE. */
const readerGone = 141

/**
 * Why a command failed and what to do, a line each. Whatever it is that nobody foresaw, the first line says so, and the
 * others are for whoever it is reported to.
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

/** A fault of the file system that nobody has put into words. */
function fileFailure(error: unknown): readonly string[] | undefined {
  if (!(error instanceof Error) || !('code' in error && 'syscall' in error && 'path' in error))
    return undefined
  return [
    `${error.path}: the system does not allow it (${error.code}, ${error.syscall}); see to the file and its folder`,
  ]
}

function faultOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return ['a fault of the program: please report it with the lines below', ...stack.split('\n')]
}
