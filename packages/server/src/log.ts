import { type DestinationStream, type Logger, pino } from 'pino'
import { Outlet, standardError } from './outlet.ts'
import type { LogLevel } from './settings/schema.ts'

export type Log = Logger

/**
 * The log: JSON lines on standard error, so that standard output stays for people. A `Secret` prints as dots
 * wherever it stands; nothing else that is secret may be handed over.
 */
export function createLog(level: LogLevel, to: DestinationStream = standardError()): Log {
  const timestamp = () => `,"time":"${new Date().toISOString()}"`
  const log = pino({ level, base: null, timestamp, hooks: { streamWrite: printable } }, to)
  // As an error, so that it is there at every level.
  if (to instanceof Outlet) to.recovered = (lost) => log.error({ lost }, 'lines of the log were lost')
  return log
}

/** JSON escapes what is below a space; these, too, end or redraw a line where somebody looks at it. */
const redrawing = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu

function printable(line: string): string {
  return line.replace(redrawing, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
