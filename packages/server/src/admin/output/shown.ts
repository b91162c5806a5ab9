import * as v from 'valibot'

/** Schemas of what the admin API shows. */

/** A time: RFC 3339 in UTC, with milliseconds. */
export const time = v.pipe(v.string(), v.isoTimestamp(), v.metadata({ format: 'date-time' }))

export function shownTime(at: number): string {
  return new Date(at).toISOString()
}

export function shownTimeOrNull(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : shownTime(at)
}

/** A JSON object whose members other parts of this server check. */
export const anyObject = v.record(v.string(), v.unknown())
