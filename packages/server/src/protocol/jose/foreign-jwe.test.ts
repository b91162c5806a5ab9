import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CompactEncrypt, type CompactJWEHeaderParameters } from 'jose'
import { type ContentEncryption, contentEncryptions, keyEncryptionAlgs } from './algorithms.ts'
import { decryptJwe, readForeignJwe } from './foreign-jwe.ts'
import { encryptJwe } from './jwe.ts'

const longest = 65_536
const pairs = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}
const pairFor = (alg: string) => (alg.startsWith('RSA') ? pairs.rsa : pairs.ec)
const text = `a text with é ${'x'.repeat(300)}`

function decrypted(jwe: string, key: KeyObject): string | undefined {
  const read = readForeignJwe(jwe, longest)
  return read && decryptJwe(read, key, randomBytes)
}

/** Encrypts with an independent library. */
function encrypted(header: CompactJWEHeaderParameters, key = pairFor(header.alg).publicKey): Promise<string> {
  return new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(key)
}

function header(of: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(of.split('.', 1)[0] ?? '', 'base64url').toString())
}

function withHeader(jwe: string, change: object): string {
  const changed = Buffer.from(JSON.stringify({ ...header(jwe), ...change })).toString('base64url')
  return [changed, ...jwe.split('.').slice(1)].join('.')
}

for (const alg of keyEncryptionAlgs) {
  for (const enc of contentEncryptions) {
    test(`a JWE that an independent library made with ${alg} and ${enc} is decrypted (RFC 7516 §5.2)`, async () => {
      const { privateKey } = pairFor(alg)
      assert.equal(decrypted(await encrypted({ alg, enc, kid: 'one', cty: 'JWT' }), privateKey), text)
      const key = { kid: 'one', use: undefined, alg: undefined, key: pairFor(alg).publicKey }
      assert.equal(decrypted(encryptJwe(text, key, { alg, enc }, { random: randomBytes }), privateKey), text)
    })
  }
}

test('apu and apv are included in the agreed key (RFC 7518 §4.6.2)', async () => {
  for (const alg of ['ECDH-ES', 'ECDH-ES+A256KW']) {
    const agreement = { apu: Buffer.from('Print Shop'), apv: Buffer.from('Valetkey') }
    const jwe = await new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg, enc: 'A256GCM' })
      .setKeyManagementParameters(agreement)
      .encrypt(pairs.ec.publicKey)
    assert.equal(decrypted(jwe, pairs.ec.privateKey), text)
    assert.equal(decrypted(withHeader(jwe, { apu: 'UHJpbnQ' }), pairs.ec.privateKey), undefined)
  }
})

describe('a JWE that was changed, or not made for this server,', () => {
  test('fails wherever a character of it is changed (RFC 7516 §5.2)', async () => {
    for (const alg of keyEncryptionAlgs) {
      for (const enc of ['A128CBC-HS256', 'A256GCM'] satisfies ContentEncryption[]) {
        const jwe = await encrypted({ alg, enc })
        const { privateKey } = pairFor(alg)
        const positions = [...jwe].flatMap((each, index) => (each === '.' ? [] : [index]))
        const property = fc.property(
          fc.constantFrom(...positions),
          fc.constantFrom(...'ABYZabyz0189-_'),
          (at, other) => {
            if (jwe[at] === other) return
            const changed = jwe.slice(0, at) + other + jwe.slice(at + 1)
            assert.equal(decrypted(changed, privateKey), undefined, `${alg} ${enc} at ${at}`)
          },
        )
        fc.assert(property, { numRuns: 100 })
      }
    }
  })

  test('fails if any part is truncated, such as its tag (RFC 7518 §5.3)', async () => {
    for (const enc of contentEncryptions) {
      const jwe = await encrypted({ alg: 'RSA-OAEP-256', enc })
      const parts = jwe.split('.')
      for (const [index, part] of parts.entries()) {
        for (const length of [0, 1, 4, 8, 12, 15]) {
          const bytes = Buffer.from(part, 'base64url')
          if (length >= bytes.length) continue
          const shorter = [...parts]
          shorter[index] = bytes.subarray(0, length).toString('base64url')
          assert.equal(decrypted(shorter.join('.'), pairs.rsa.privateKey), undefined)
        }
        const missing = parts.filter((_, each) => each !== index).join('.')
        assert.equal(decrypted(missing, pairs.rsa.privateKey), undefined)
      }
      assert.equal(decrypted(`${jwe}.`, pairs.rsa.privateKey), undefined)
      assert.equal(decrypted(`${jwe}==`, pairs.rsa.privateKey), undefined)
    }
  })

  test('fails with another key of the same type or of another type', async () => {
    const rsa = await encrypted({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    const ec = await encrypted({ alg: 'ECDH-ES', enc: 'A256GCM' })
    const otherEc = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (const { privateKey } of [otherRsa, pairs.ec]) assert.equal(decrypted(rsa, privateKey), undefined)
    for (const { privateKey } of [otherEc, p384, pairs.rsa])
      assert.equal(decrypted(ec, privateKey), undefined)
  })

  test('fails with a point that is not on the curve of the key, at infinity, or on another curve (RFC 8725 §3.4)', async () => {
    const jwe = await encrypted({ alg: 'ECDH-ES', enc: 'A256GCM' })
    const { x, y } = header(jwe).epk as { x: string; y: string }
    const zero = Buffer.alloc(32).toString('base64url')
    const points: unknown[] = [
      { kty: 'EC', crv: 'P-256', x, y: x },
      { kty: 'EC', crv: 'P-256', x: zero, y: zero },
      { kty: 'EC', crv: 'P-256', x, y: '' },
      { kty: 'EC', crv: 'P-256', x: 'A'.repeat(1000), y },
      { kty: 'EC', crv: 'P-256', x },
      { kty: 'EC', crv: 'P-256', x: 7, y },
      { kty: 'EC', crv: 'P-384', x, y },
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
      { kty: 'OKP', crv: 'X25519', x },
      { kty: 'oct', k: x },
      null,
      [],
      'x',
      undefined,
    ]
    for (const epk of points)
      assert.equal(decrypted(withHeader(jwe, { epk }), pairs.ec.privateKey), undefined, JSON.stringify(epk))
  })

  test('is not parsed with an unsupported algorithm, compression or a crit header parameter (RFC 8725 §3.1, §3.6)', async () => {
    const jwe = await encrypted({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    const headers = [
      { alg: 'RSA1_5' },
      { alg: 'RSA-OAEP' },
      { alg: 'dir' },
      { alg: 'A256KW' },
      { alg: 'PBES2-HS256+A128KW', p2c: 1_000_000_000, p2s: 'AAAA' },
      { alg: 'none' },
      { alg: 'rsa-oaep-256' },
      { alg: 7 },
      { alg: undefined },
      { enc: 'A192GCM' },
      { enc: 'none' },
      { enc: '__proto__' },
      { zip: 'DEF' },
      { zip: null },
      { crit: [] },
      { crit: ['exp'], exp: 1 },
      { kid: 7 },
      { cty: {} },
    ]
    for (const change of headers)
      assert.equal(readForeignJwe(withHeader(jwe, change), longest), undefined, JSON.stringify(change))
    const twice = '{"alg":"RSA-OAEP-256","enc":"A256GCM","alg":"RSA-OAEP-256"}'
    const respelt = jwe.replace(/^[^.]+/, Buffer.from(twice).toString('base64url'))
    assert.equal(readForeignJwe(respelt, longest), undefined, 'a duplicate name')
    assert.equal(readForeignJwe(jwe, jwe.length - 1), undefined, 'too long')
    for (const none of ['', '....', 'a.b.c', 'a.b.c.d.e', jwe.replaceAll('.', '..'), '\u0000'.repeat(5)])
      assert.equal(readForeignJwe(none, longest), undefined, none)
  })

  test('gets a random substitute key before its own is decrypted, so that every failure looks alike (RFC 7516 §11.5)', async () => {
    const jwe = await encrypted({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    const read = readForeignJwe(jwe, longest) ?? assert.fail()
    let asked = 0
    const counted = (bytes: number) => {
      asked += bytes
      return randomBytes(bytes)
    }
    const bad = { ...read, encryptedKey: randomBytes(256) }
    assert.equal(decryptJwe(bad, pairs.rsa.privateKey, counted), undefined)
    assert.equal(decryptJwe(read, pairs.rsa.privateKey, counted), text)
    assert.equal(asked, 64, 'a substitute was made for both')
  })
})
