import { timingSafeEqual } from 'node:crypto'

/**
 * Whether two strings or byte arrays are equal. The time depends only on their lengths, so that it does not reveal how
 * much of a guess was right. Use it for every comparison of a secret with a value from a request.
 */
export function constantTimeEqual<Kind extends string | Uint8Array>(sent: Kind, expected: Kind): boolean {
  const [left, right] = [bytesOf(sent), bytesOf(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value) : value
}
