import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { aKeyRing } from '../../../test/support/a-key-ring.ts'
import { unwrap, wrap } from '../secrets/artefact.ts'
import { familyIdOf, mintRefreshToken, readRefreshToken } from './refresh-token.ts'

const issuer = 'https://id.example'
const aFamilyId = () => familyIdOf(randomBytes(32).toString('base64url'), 'challenge')

describe('a refresh token', () => {
  const keys = aKeyRing()
  const here = { issuer, keys }

  test('contains its family and generation', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.nat(0xffffffff),
        (bytes, generation) => {
          const token = { familyId: `fam_${Buffer.from(bytes).toString('base64url')}`, generation }
          assert.deepEqual(readRefreshToken(mintRefreshToken(token, here), here), token)
        },
      ),
    )
  })

  test('is always the same for one family and generation, so a lost response can be repeated', () => {
    const token = { familyId: aFamilyId(), generation: 7 }
    assert.equal(mintRefreshToken(token, here), mintRefreshToken(token, here))
    assert.notEqual(mintRefreshToken(token, here), mintRefreshToken({ ...token, generation: 8 }, here))
  })

  test('is authenticated: a changed byte, another issuer or other keys make it invalid', () => {
    const token = mintRefreshToken({ familyId: aFamilyId(), generation: 1 }, here)
    const bytes = unwrap('vk_rt_', token)
    assert.ok(bytes !== undefined)
    for (let at = 0; at < bytes.length; at += 1) {
      const forged: Buffer = Buffer.from(bytes)
      forged.writeUInt8(forged.readUInt8(at) ^ 0x01, at)
      assert.equal(readRefreshToken(wrap('vk_rt_', forged), here), undefined, `byte ${at}`)
    }
    assert.equal(readRefreshToken(token, { issuer: `${issuer}/`, keys }), undefined)
    assert.equal(readRefreshToken(token, { issuer, keys: aKeyRing() }), undefined)
  })

  test('is still read after the key was replaced', () => {
    const ring = aKeyRing()
    const token = { familyId: aFamilyId(), generation: 3 }
    const old = mintRefreshToken(token, { issuer, keys: ring })
    ring.rotate()
    assert.deepEqual(readRefreshToken(old, { issuer, keys: ring }), token)
  })

  test('cannot be truncated or extended', () => {
    const bytes = unwrap('vk_rt_', mintRefreshToken({ familyId: aFamilyId(), generation: 1 }, here))
    assert.ok(bytes !== undefined)
    for (let length = 1; length < bytes.length; length += 1) {
      assert.equal(readRefreshToken(wrap('vk_rt_', bytes.subarray(0, length)), here), undefined)
    }
    assert.equal(readRefreshToken(wrap('vk_rt_', Buffer.concat([bytes, Buffer.alloc(1)])), here), undefined)
  })
})
