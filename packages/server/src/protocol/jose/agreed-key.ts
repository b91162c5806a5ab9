import { createHash } from 'node:crypto'

/** The initial value of AES key wrap. RFC 3394 §2.2.3.1 */
export const wrapIv = Buffer.alloc(8, 0xa6)

/** Optional information about the two parties of a key agreement. RFC 7518 §4.6.1.2, §4.6.1.3 */
export type Parties = { apu: Buffer; apv: Buffer }

const nobody: Parties = { apu: Buffer.alloc(0), apv: Buffer.alloc(0) }

/**
 * Derives a key from a shared secret, with the Concat KDF of NIST SP 800-56A §5.8.1 and SHA-256. `length` in bytes.
 * RFC 7518 §4.6.2
 */
export function agreedKey(
  secret: Buffer,
  algorithm: string,
  length: number,
  { apu, apv }: Parties = nobody,
): Buffer {
  const info = Buffer.concat([
    ...[Buffer.from(algorithm), apu, apv].flatMap((each) => [uint32(each.length), each]),
    uint32(length * 8),
  ])
  const rounds = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256')
      .update(uint32(index + 1))
      .update(secret)
      .update(info)
      .digest(),
  )
  return Buffer.concat(rounds).subarray(0, length)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
