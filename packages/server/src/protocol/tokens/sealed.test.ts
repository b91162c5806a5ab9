import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { aKeyRing } from '../../../test/support/a-key-ring.ts'
import { unwrap } from '../secrets/artefact.ts'
import { seal, unseal } from './sealed.ts'

const issuer = 'https://id.example'
const claims = { iss: issuer, sub: 'usr_é', scope: 'openid', exp: 1, list: ['a'] }

describe('a sealed token', () => {
  const keys = aKeyRing()

  test('is opened by the server that sealed it, and reveals nothing to anybody else', () => {
    const token = seal(claims, keys, issuer, randomBytes)
    assert.deepEqual(unseal(token, keys, issuer), claims)
    const bytes = unwrap('vk_at_', token)
    for (const text of ['usr_', 'openid', issuer]) assert.ok(!bytes?.includes(text))
  })

  test('is not opened for another issuer or with other keys', () => {
    const token = seal(claims, keys, issuer, randomBytes)
    assert.equal(unseal(token, keys, 'https://id.example/t1'), undefined)
    assert.equal(unseal(token, keys, ''), undefined)
    assert.equal(unseal(token, aKeyRing(), issuer), undefined)
  })

  test('is still opened after its key was replaced, while the key ring holds that key', () => {
    const ring = aKeyRing()
    const old = seal(claims, ring, issuer, randomBytes)
    ring.rotate()
    assert.deepEqual(unseal(old, ring, issuer), claims)
    assert.deepEqual(unseal(seal(claims, ring, issuer, randomBytes), ring, issuer), claims)
  })

  test('is different each time, and no two share a key stream', () => {
    const made = Array.from({ length: 200 }, () => seal(claims, keys, issuer, randomBytes))
    assert.equal(new Set(made).size, made.length)
    const ends = new Set(made.map((token) => unwrap('vk_at_', token)?.subarray(-60).toString('hex')))
    assert.equal(ends.size, made.length)
  })

  test('two processes with the same nonce seal with different keys, and open each other’s tokens', () => {
    const process = () => {
      const secret = { ...keys.sealing() }
      return { ...keys, sealing: () => secret, unsealing: () => secret }
    }
    const noise = (salt: number) => (bytes: number) => Buffer.alloc(bytes, bytes === 16 ? salt : 7)
    const [one, other] = [process(), process()]
    const tokens = [seal(claims, one, issuer, noise(1)), seal(claims, other, issuer, noise(2))] as const
    const [first, second] = tokens.map((token) => unwrap('vk_at_', token)?.subarray(-50))
    assert.ok(first !== undefined && second !== undefined)
    assert.notDeepEqual(first, second)
    assert.deepEqual([unseal(tokens[0], other, issuer), unseal(tokens[1], one, issuer)], [claims, claims])
  })

  test('a thousand invented salts do not keep the server from opening its own tokens', () => {
    const token = seal(claims, keys, issuer, randomBytes)
    const secret = { ...keys.sealing() }
    for (let count = 0; count < 1_000; count += 1) {
      const other = { ...keys, sealing: () => ({ ...secret }) }
      assert.deepEqual(unseal(seal(claims, other, issuer, randomBytes), keys, issuer), claims)
    }
    assert.deepEqual(unseal(token, keys, issuer), claims)
  })

  test('garbage is refused', () => {
    for (const text of [
      '',
      'vk_at_',
      'vk_at_x',
      'vk_rt_x',
      'eyJ.e30.x',
      seal(claims, keys, issuer, randomBytes).slice(1),
    ]) {
      assert.equal(unseal(text, keys, issuer), undefined, text)
    }
  })
})
