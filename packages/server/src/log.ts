import { destination, type Logger, pino } from 'pino'
import type { LogLevel } from './settings/schema.ts'

export type Log = Logger

/**
 * The log: JSON lines on standard error, so that standard output stays for people. A `Secret` prints as dots
 * wherever it stands; nothing else that is secret may be handed over.
 */
export function createLog(level: LogLevel): Log {
  return pino({ level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }, destination(2))
}
