import { StorageUnavailable } from '../door/errors.ts'
import { sqlState } from '../sql/sql-state.ts'

/**
 * SQLSTATE classes, and single codes, that are the machine's fault and not the statement's.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const faults: readonly (readonly [code: string, reason: string])[] = [
  ['08', 'cannot be reached'],
  ['25006', 'read-only'],
  ['25P03', 'overloaded: a transaction was cut off'],
  ['28', 'refusing the user name or password'],
  ['3D000', 'not there'],
  ['40001', 'busy: other writes were first too often'],
  ['40P01', 'busy: other writes were first too often'],
  ['42501', 'refusing its user what a server needs'],
  ['53100', 'full'],
  ['53', 'out of resources'],
  ['55P03', 'busy: a lock was not given in time'],
  ['57014', 'overloaded: a statement took too long'],
  ['57P03', 'starting or stopping'],
  ['57P', 'stopping'],
  ['58', 'failing with its disk or files'],
  ['F0', 'misconfigured'],
  ['XX', 'damaged or failing'],
]

/** Lets mistakes through as they are and turns faults of the machine or the network into `StorageUnavailable`. */
export function asFault(error: unknown): unknown {
  if (error instanceof StorageUnavailable) return error
  const state = sqlState(error)
  if (state === undefined) {
    // The driver's own mistakes have types of their own; a connection that broke is a plain error.
    if (error instanceof TypeError || error instanceof RangeError) return error
    return new StorageUnavailable(`the database cannot be reached (${reasonOf(error)})`, { cause: error })
  }
  const reason = faults.find(([code]) => state.startsWith(code))?.[1]
  if (reason === undefined) return error
  return new StorageUnavailable(`the database is ${reason} (${reasonOf(error)})`, { cause: error })
}

/** The words of whoever failed. Where several addresses were tried, those of the first. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}

/** Whether the connection is gone, or will not be of use any more. */
export function isCut(error: unknown): boolean {
  const state = sqlState(error)
  if (state === undefined) return !(error instanceof TypeError || error instanceof RangeError)
  return state.startsWith('08') || state.startsWith('57P') || state === '25P03'
}

/** Codes of Node for a connection over which nothing comes back any more. */
const silences = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN']

/** Whether the other end, or the network on the way there, said nothing at all: the driver's own words, or Node's. */
export function isSilence(error: unknown): boolean {
  if (!(error instanceof Error) || sqlState(error) !== undefined) return false
  return error.message === 'Query read timeout' || ('code' in error && silences.includes(String(error.code)))
}

/**
 * Whether PostgreSQL says that it undid everything, though the same may well succeed at once: two writes that
 * stood in each other's way, or a statement that was prepared before a table got a new column.
 */
export function isUndone(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01' || isStale(error)
}

/** “cached plan must not change result type”: what this connection has prepared belongs to an older schema. */
export function isStale(error: unknown): boolean {
  return sqlState(error) === '0A000' && error instanceof Error && /cached plan/.test(error.message)
}

/** Whether a new connection may be had a moment later: nothing was sent over one that was not made. */
export function mayConnectLater(error: unknown): boolean {
  const state = sqlState(error)
  if (error instanceof StorageUnavailable) return true
  // A refused name, password or certificate does not get better by itself.
  if (state === undefined) return !isCertificateRefused(error)
  return state.startsWith('08') || state.startsWith('57P') || state.startsWith('53')
}

function isCertificateRefused(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /CERT|TLS|SSL|SIGNATURE/.test(code)
}
