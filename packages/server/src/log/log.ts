import { type DestinationStream, type Logger, pino } from 'pino'
import type { LogLevel } from '../settings/json/schema.ts'
import { Outlet, standardError } from './log-output.ts'

export type Log = Logger

/**
 * Creates the log: JSON lines on standard error, because standard output is for people. A `Secret` prints as dots
 * at any depth; callers must not log any other secret.
 */
export function createLog(level: LogLevel, to: DestinationStream = standardError()): Log {
  const timestamp = () => `,"time":"${new Date().toISOString()}"`
  const log = pino({ level, base: null, timestamp, hooks: { streamWrite: printable } }, to)
  // At level error, so that nearly every log level shows it.
  if (to instanceof Outlet) to.recovered = (lost) => log.error({ lost }, 'lines of the log were lost')
  return log
}

/** JSON escapes control characters below U+0020; these ones also break or reorder lines in a terminal. */
const redrawing = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu

function printable(line: string): string {
  return line.replace(redrawing, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
