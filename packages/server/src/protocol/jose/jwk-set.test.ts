import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { aClient } from '../../../test/support/a-context.ts'
import { clientKeys } from './client-keys.ts'
import { readJwkSet } from './jwk-set.ts'

/** A random odd number: for a key that is refused, or slow, the factors do not matter. */
function aModulus(bits: number): string {
  const bytes = randomBytes(bits / 8)
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) | 1, bytes.length - 1)
  return bytes.toString('base64url')
}
const exponent = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
const even = { kty: 'RSA', n: Buffer.alloc(256, 0xfe).toString('base64url'), e: exponent('010001') }
const rsa = (bits: number, e: string) => ({ kty: 'RSA', n: aModulus(bits), e: exponent(e) })

for (const [what, jwk, expected] of [
  ['a short modulus', rsa(1024, '010001'), /at least 2048/],
  ['a modulus that takes long', rsa(16_384, '010001'), /at most 8192/],
  ['an exponent that takes long', rsa(2048, `7f${'ff'.repeat(200)}`), /an exponent of at most 32/],
  ['an exponent of 64 bits', rsa(8192, 'ffffffffffffffff'), /an exponent of at most 32/],
  ['an even modulus', even, /an odd modulus/],
  ['an exponent of 0', rsa(2048, '00'), /an odd exponent above 1/],
  ['an exponent of 1', rsa(2048, '01'), /an odd exponent above 1/],
  ['an even exponent', rsa(2048, '02'), /an odd exponent above 1/],
] as const) {
  test(`a JWK Set that has an RSA key with ${what} is refused (RFC 8725 §3.5)`, () => {
    const read = readJwkSet({ keys: [jwk] })
    assert.match('expected' in read ? read.expected : 'read', expected)
  })
}

test('a JWK Set that has an X25519 key of small order is refused (RFC 7748 §6.1)', () => {
  const points = ['00', '01', `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`]
  points.push('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')
  for (const point of points) {
    const x = Buffer.from(point.padEnd(64, '0'), 'hex').toString('base64url')
    const read = readJwkSet({ keys: [{ kty: 'OKP', crv: 'X25519', x }] })
    assert.match('expected' in read ? read.expected : `read ${point}`, /small order/)
  }
  const { publicKey } = generateKeyPairSync('x25519')
  assert.equal('keys' in readJwkSet({ keys: [publicKey.export({ format: 'jwk' })] }), true)
})

test('RSA keys of common sizes are accepted', () => {
  for (const jwk of [rsa(2048, '03'), rsa(4096, '010001'), rsa(8192, '010001')]) {
    assert.equal('keys' in readJwkSet({ keys: [jwk] }), true)
  }
})

test('at most ten suitable keys are tried, so that a client cannot make one request take long', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' })
  const jwks = { keys: Array.from({ length: 100 }, () => publicKey.export({ format: 'jwk' })) }
  const call = async ({ url }: { url: string }) => {
    assert.equal(url, 'https://shop.example/jwks')
    return { status: 200, headers: {}, body: JSON.stringify(jwks) }
  }
  const keysOf = clientKeys(call, () => 0)
  const all = () => true
  assert.equal((await keysOf(aClient({ jwks }), all)).length, 10)
  assert.equal((await keysOf(aClient({ jwksUri: 'https://shop.example/jwks' }), all)).length, 10)
})
