import assert from 'node:assert/strict'
import { sign, verify } from 'node:crypto'
import { describe, test } from 'node:test'
import * as jose from 'jose'
import { aKeyRing } from '../../../test/support/a-key-ring.ts'
import { derFromRaw, rawFromDer, signJws, verifyOwnJws } from './jws.ts'

const keys = aKeyRing()
const algs = ['ES256', 'RS256', 'EdDSA'] as const
const claims = { iss: 'https://id.example', sub: 'usr_é', n: 1 }

/** `SEQUENCE { INTEGER r, INTEGER s }` in DER: no unnecessary leading zero, one before a high bit. */
function der(r: Buffer, s: Buffer): Buffer {
  const integer = (value: Buffer): Buffer => {
    let start = 0
    while (start < value.length - 1 && value[start] === 0) start += 1
    const short = value.subarray(start)
    const body = short.readUInt8(0) > 0x7f ? Buffer.concat([Buffer.from([0]), short]) : short
    return Buffer.concat([Buffer.from([0x02, body.length]), body])
  }
  const both = Buffer.concat([integer(r), integer(s)])
  return Buffer.concat([Buffer.from([0x30, both.length]), both])
}

describe('an ECDSA signature in 64 bytes (RFC 7518 §3.4)', () => {
  test('two thousand converted signatures verify in the raw format of Node, and convert back', () => {
    const { privateKey, publicKey } = keys.signing('ES256')
    let short = 0
    for (let count = 0; count < 2_000; count += 1) {
      const input = Buffer.from(`message ${count}`)
      const signature = sign('sha256', input, privateKey)
      const raw = rawFromDer(signature)
      if (raw[0] === 0 || raw[32] === 0) short += 1
      assert.equal(raw.length, 64)
      const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
      assert.ok(verify('sha256', input, options, raw), signature.toString('hex'))
      assert.deepEqual(derFromRaw(raw), signature)
    }
    assert.ok(short > 0, 'integers of less than 32 bytes were among them')
  })

  for (const [what, r, s] of [
    ['full length', Buffer.alloc(32, 0x7f), Buffer.alloc(32, 0x7f)],
    ['a high bit in both', Buffer.alloc(32, 0xff), Buffer.alloc(32, 0x80)],
    ['one leading zero', Buffer.from(`00${'7a'.repeat(31)}`, 'hex'), Buffer.alloc(32, 0x11)],
    [
      'two leading zeros and a high bit',
      Buffer.from(`0000${'fa'.repeat(30)}`, 'hex'),
      Buffer.from(`00${'81'.repeat(31)}`, 'hex'),
    ],
    ['one byte', Buffer.from('01'.padStart(64, '0'), 'hex'), Buffer.from('ff'.padStart(64, '0'), 'hex')],
    ['nothing', Buffer.alloc(32), Buffer.alloc(32)],
  ] as const) {
    test(`integers with ${what} are converted in both directions`, () => {
      assert.deepEqual(rawFromDer(der(r, s)), Buffer.concat([r, s]))
      assert.deepEqual(derFromRaw(Buffer.concat([r, s])), der(r, s))
    })
  }
})

for (const alg of algs) {
  describe(`a JWS of ${alg} (RFC 7515 §7.1)`, async () => {
    const key = keys.signing(alg)
    const token = await signJws(key, 'at+jwt', claims)
    const [head = '', payload = '', signature = ''] = token.split('.')

    test('is read back, and verified by an independent library', async () => {
      assert.deepEqual(verifyOwnJws(token, 'at+jwt', keys), claims)
      const { payload: read } = await jose.jwtVerify(token, await jose.importJWK(key.publicJwk, alg), {
        typ: 'at+jwt',
      })
      assert.deepEqual(read, claims)
    })

    test('has a header of three members and no more', () => {
      assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString()), {
        alg,
        typ: 'at+jwt',
        kid: key.kid,
      })
    })

    test('is not read as another type', () => {
      for (const typ of ['JWT', 'AT+JWT', 'application/at+jwt', '']) {
        assert.equal(verifyOwnJws(token, typ, keys), undefined, typ)
      }
    })

    test('is not read with a byte of any part changed', () => {
      for (const index of [0, 1, 2]) {
        const parts = [head, payload, signature]
        const bytes = Buffer.from(parts[index] ?? '', 'base64url')
        for (let at = 0; at < bytes.length; at += 1) {
          const forged = Buffer.from(bytes)
          forged.writeUInt8(forged.readUInt8(at) ^ 1, at)
          const others = parts.with(index, forged.toString('base64url')).join('.')
          assert.equal(verifyOwnJws(others, 'at+jwt', keys), undefined, `part ${index} byte ${at}`)
        }
      }
    })

    test('is not read with a signature of any other length', () => {
      const bytes = Buffer.from(signature, 'base64url')
      for (const length of [1, 2, 31, 32, 63, 64, 65, 255, 256, 257]) {
        if (length === bytes.length) continue
        const other = Buffer.concat([bytes, Buffer.alloc(300)])
          .subarray(0, length)
          .toString('base64url')
        assert.equal(
          verifyOwnJws(`${head}.${payload}.${other}`, 'at+jwt', keys),
          undefined,
          `${length} bytes`,
        )
      }
    })

    test('is still read after its key was replaced, while the key ring holds that key', async () => {
      const ring = aKeyRing()
      const old = await signJws(ring.signing(alg), 'at+jwt', claims)
      ring.rotate()
      const fresh = await signJws(ring.signing(alg), 'at+jwt', claims)
      assert.notEqual(head, fresh.split('.')[0])
      assert.deepEqual(
        [verifyOwnJws(old, 'at+jwt', ring), verifyOwnJws(fresh, 'at+jwt', ring)],
        [claims, claims],
      )
      assert.equal(verifyOwnJws(old, 'at+jwt', aKeyRing()), undefined)
    })
  })
}

test('claims that are not a JSON object are refused', async () => {
  const key = keys.signing('ES256')
  for (const strange of [[], ['x'], 'text', 1, null, true]) {
    assert.equal(verifyOwnJws(await signJws(key, 'at+jwt', strange as object), 'at+jwt', keys), undefined)
  }
})

test('a token that is too long is not verified', async () => {
  const key = keys.signing('EdDSA')
  const long = await signJws(key, 'at+jwt', { text: 'x'.repeat(13_000) })
  assert.ok(long.length > 16_384)
  assert.equal(verifyOwnJws(long, 'at+jwt', keys), undefined)
  assert.ok(verifyOwnJws(await signJws(key, 'at+jwt', { text: 'x'.repeat(11_000) }), 'at+jwt', keys))
})
