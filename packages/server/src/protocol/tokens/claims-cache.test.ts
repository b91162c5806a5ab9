import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccessTokenClaims } from './access-token-claims.ts'
import { opened } from './claims-cache.ts'

const claims: AccessTokenClaims = {
  iss: 'https://id.example',
  aud: 'https://drive.example/',
  sub: 'usr_alice',
  client_id: 'print-shop',
  iat: 1,
  exp: 2,
  jti: 'one',
}

/** A key ring of which only the edition matters, with a count of how often a token was opened. */
function aRing() {
  let edition = {}
  const ring = { edition: () => edition, opened: 0, change: () => (edition = {}) }
  const read = (token: string, found: AccessTokenClaims | undefined = { ...claims }) =>
    opened(token, ring, () => {
      ring.opened += 1
      return found
    })
  return { ring, read }
}

test('a token is opened once while the keys are the same', () => {
  const { ring, read } = aRing()
  assert.deepEqual([read('a'), read('a'), read('b')], [claims, claims, claims])
  assert.equal(ring.opened, 2)
})

test('after a change of keys every token is opened again, and refused if its key was deleted', () => {
  const { ring, read } = aRing()
  read('a')
  ring.change()
  assert.equal(
    opened('a', ring, () => undefined),
    undefined,
  )
})

test('a forged token is not cached', () => {
  const { ring, read } = aRing()
  opened('forged', ring, () => undefined)
  assert.deepEqual(read('forged'), claims)
  assert.equal(ring.opened, 1)
})

test('a token with the same ending as a cached one is not mistaken for it', () => {
  const { ring, read } = aRing()
  const end = 'the same thirty-two last letters'
  read(`one, ${end}`)
  assert.equal(
    opened(`two, ${end}`, ring, () => undefined),
    undefined,
  )
  assert.deepEqual(read(`one, ${end}`), claims)
  assert.equal(ring.opened, 1)
})

test('the cached claims cannot be changed', () => {
  const { read } = aRing()
  assert.throws(() => Object.assign(read('a') ?? {}, { sub: 'usr_mallory' }), TypeError)
})

test('only the last thousand tokens are cached', () => {
  const { ring, read } = aRing()
  for (let count = 0; count <= 1_000; count += 1) read(`token ${count}`)
  read('token 1000')
  assert.equal(ring.opened, 1_001)
  read('token 0')
  assert.equal(ring.opened, 1_002)
})
