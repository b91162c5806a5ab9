import { hash } from 'node:crypto'
import type { Precondition } from '../route.ts'
import { AdminProblem } from './problem.ts'

/** The ETag of a representation: equal values have equal ETags, on every instance. RFC 9110 §8.8.3 */
export function etagOf(value: unknown): string {
  return `"${hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22)}"`
}

/** Reads `If-Match` and `If-None-Match` of a write. A weak ETag never matches. RFC 9110 §13.1.1, §13.1.2 */
export function preconditionOf(headers: Readonly<Record<string, string | undefined>>): Precondition {
  const { 'if-match': wanted, 'if-none-match': unwanted } = headers
  return {
    require(current) {
      const tag = current === undefined ? undefined : etagOf(current)
      if (wanted !== undefined && !matches(wanted, tag)) {
        throw new AdminProblem('changed', 'read it again: its ETag is not the one in If-Match')
      }
      if (unwanted !== undefined && matches(unwanted, tag)) {
        throw new AdminProblem('changed', 'there is one already, and If-None-Match excludes it')
      }
    },
  }
}

/** Whether a reader has the current representation already. RFC 9110 §13.1.2 */
export function isKnown(headers: Readonly<Record<string, string | undefined>>, tag: string): boolean {
  const known = headers['if-none-match']
  return known !== undefined && matches(known, tag)
}

function matches(header: string, tag: string | undefined): boolean {
  if (tag === undefined) return false
  if (header.trim() === '*') return true
  return header.split(',').some((each) => each.trim() === tag)
}
