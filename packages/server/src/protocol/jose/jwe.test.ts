import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import { contentEncryptions, keyEncryptionAlgs } from './algorithms.ts'
import { encryptJwe, suitsEncryption } from './jwe.ts'
import { readJwkSet } from './jwk-set.ts'

const curves = { 'RSA-OAEP-256': [undefined] } as const

for (const alg of keyEncryptionAlgs) {
  for (const crv of alg === 'RSA-OAEP-256' ? curves[alg] : (['P-256', 'P-384', 'P-521', 'X25519'] as const)) {
    for (const enc of contentEncryptions) {
      test(`${alg} ${crv ?? ''} with ${enc} is decrypted by an independent library (RFC 7516)`, async () => {
        const options = crv === undefined ? { extractable: true } : { crv, extractable: true }
        const { publicKey, privateKey } = await generateKeyPair(alg, options)
        const set = readJwkSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', use: 'enc', alg }] })
        const [key] = 'keys' in set ? set.keys : []
        assert.ok(key !== undefined && suitsEncryption({ alg, enc }, key))
        const text = 'é'.repeat(100)
        const jwe = encryptJwe(text, key, { alg, enc }, { cty: 'JWT', random: randomBytes })
        const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey)
        assert.equal(new TextDecoder().decode(plaintext), text)
        const { epk, ...header } = protectedHeader
        assert.deepEqual(header, { alg, enc, kid: 'one', cty: 'JWT' })
        assert.ok(epk === undefined || !('d' in (epk as object)))
      })
    }
  }
}

test('a key for another use, algorithm or type is not used for encryption', async () => {
  const { publicKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const suits = (members: object, alg: (typeof keyEncryptionAlgs)[number]) => {
    const set = readJwkSet({ keys: [{ ...jwk, ...members }] })
    const [key] = 'keys' in set ? set.keys : []
    return key !== undefined && suitsEncryption({ alg, enc: 'A256GCM' }, key)
  }
  assert.equal(suits({}, 'RSA-OAEP-256'), true)
  assert.equal(suits({ use: 'sig' }, 'RSA-OAEP-256'), false)
  assert.equal(suits({ alg: 'RS256' }, 'RSA-OAEP-256'), false)
  assert.equal(suits({}, 'ECDH-ES'), false)
})
