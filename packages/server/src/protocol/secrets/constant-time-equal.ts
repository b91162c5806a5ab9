import { timingSafeEqual } from 'node:crypto'

/**
 * Whether two texts, or two runs of bytes, are the same. The time it takes depends on their lengths alone, so it tells
 * nobody how much of a guess was right. Every comparison of a secret with what a stranger sent goes through here.
 */
export function constantTimeEqual<Kind extends string | Uint8Array>(sent: Kind, expected: Kind): boolean {
  const [left, right] = [bytesOf(sent), bytesOf(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value) : value
}
