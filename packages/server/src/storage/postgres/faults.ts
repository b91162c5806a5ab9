import { StorageUnavailable } from '../database/errors.ts'
import { sqlState } from '../sql/sql-state.ts'

/**
 * SQLSTATE classes and codes of failures of the server or its machine, as opposed to errors in a statement.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const faults: readonly (readonly [code: string, reason: string])[] = [
  ['08', 'cannot be reached'],
  ['25006', 'read-only'],
  ['25P03', 'overloaded: a transaction was terminated'],
  ['28', 'refusing the user name or password'],
  ['3D000', 'not there'],
  ['40001', 'busy: too many conflicts with other writes'],
  ['40P01', 'busy: too many conflicts with other writes'],
  ['42501', 'denying its user a privilege that the server needs'],
  ['53100', 'full'],
  ['53', 'out of resources'],
  ['55P03', 'busy: a lock was not available in time'],
  ['57014', 'overloaded: a statement took too long'],
  ['57P03', 'starting or stopping'],
  ['57P', 'stopping'],
  ['58', 'failing with its disk or files'],
  ['F0', 'misconfigured'],
  ['XX', 'damaged or failing'],
]

/** Turns failures of the server or the network into `StorageUnavailable`, and returns other errors unchanged. */
export function asFault(error: unknown): unknown {
  if (error instanceof StorageUnavailable) return error
  const state = sqlState(error)
  if (state === undefined) {
    // Programming errors are a TypeError or RangeError; the driver reports a broken connection as a plain Error.
    if (error instanceof TypeError || error instanceof RangeError) return error
    return new StorageUnavailable(`the database cannot be reached (${reasonOf(error)})`, { cause: error })
  }
  const reason = faults.find(([code]) => state.startsWith(code))?.[1]
  if (reason === undefined) return error
  return new StorageUnavailable(`the database is ${reason} (${reasonOf(error)})`, { cause: error })
}

/** The message of an error. If several addresses were tried, that of the first. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}

/** Whether the connection is broken or no longer usable. */
export function isCut(error: unknown): boolean {
  const state = sqlState(error)
  if (state === undefined) return !(error instanceof TypeError || error instanceof RangeError)
  return state.startsWith('08') || state.startsWith('57P') || state === '25P03'
}

/** Node's error codes for a connection without any response. */
const silences = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN']

/** Whether the server or the network did not respond at all, as reported by the driver or by Node. */
export function isSilence(error: unknown): boolean {
  if (!(error instanceof Error) || sqlState(error) !== undefined) return false
  return error.message === 'Query read timeout' || ('code' in error && silences.includes(String(error.code)))
}

/**
 * Whether PostgreSQL has rolled everything back and a retry may succeed at once: two writes conflicted, or a statement
 * was prepared before a table got a new column.
 */
export function isUndone(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01' || isStale(error)
}

/** “cached plan must not change result type”: this connection prepared the statement under an older schema. */
export function isStale(error: unknown): boolean {
  return sqlState(error) === '0A000' && error instanceof Error && /cached plan/.test(error.message)
}

/** Whether connecting may succeed later. Retrying is safe, since nothing was sent yet. */
export function mayConnectLater(error: unknown): boolean {
  const state = sqlState(error)
  if (error instanceof StorageUnavailable) return true
  // A wrong user name, password or certificate does not get better by itself.
  if (state === undefined) return !isCertificateRefused(error)
  return state.startsWith('08') || state.startsWith('57P') || state.startsWith('53')
}

function isCertificateRefused(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /CERT|TLS|SSL|SIGNATURE/.test(code)
}
