import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessToken } from './access-token.ts'
import { introspectionCache } from './introspection-cache.ts'

function anAnswer(expiresAt: number) {
  return accessToken({
    subject: 'alice',
    clientId: 'a',
    allDetails: [],
    scope: ['photos.read'],
    audience: ['https://drive.example/'],
    issuer: 'i',
    expiresAt,
    claims: { aud: ['https://drive.example/'], realm_access: { roles: ['reader'] } },
  })
}

test('a lifetime of 0 disables the cache', async () => {
  let asked = 0
  const ask = introspectionCache(
    async () => anAnswer(++asked + 1e6),
    0,
    () => 0,
  )
  await ask('t')
  await ask('t')
  assert.equal(asked, 2)
})

test('an active token is cached for the lifetime, and never past its expiry (RFC 7662 §4)', async () => {
  let asked = 0
  let now = 0
  const answers = [anAnswer(1e6), anAnswer(80_000), anAnswer(1e6)]
  const ask = introspectionCache(
    async () => answers[asked++] ?? anAnswer(0),
    60,
    () => now,
  )
  await ask('t')
  now = 59_999
  await ask('t')
  assert.equal(asked, 1)
  now = 60_000
  await ask('t')
  now = 79_999
  await ask('t')
  assert.equal(asked, 2)
  now = 80_000
  await ask('t')
  assert.equal(asked, 3)
})

test('a refusal is not cached', async () => {
  let asked = 0
  const ask = introspectionCache(
    async () => {
      asked += 1
      throw new Error('not active')
    },
    60,
    () => 0,
  )
  await assert.rejects(ask('t'))
  await assert.rejects(ask('t'))
  assert.equal(asked, 2)
})

test('a token never gets the cached response of another token', async () => {
  const answers = new Map([
    ['a', anAnswer(1e6)],
    ['b', anAnswer(2e6)],
  ])
  const ask = introspectionCache(
    async (token) => answers.get(token) ?? anAnswer(0),
    60,
    () => 0,
  )
  for (const name of ['a', 'b', 'a', 'b']) assert.equal(await ask(name), answers.get(name))
})

test('a handler cannot change a cached token for the next request', async () => {
  const token = anAnswer(1e6)
  const ask = introspectionCache(
    async () => token,
    60,
    () => 0,
  )
  // A handler in JavaScript can attempt this, since no compiler reports that the lists are read-only.
  const { scope, audience, claims } = JSON.parse(JSON.stringify(token))
  const handed = await ask('t')
  for (const [list, value] of [
    [handed.scope, 'photos.delete'],
    [handed.audience, 'https://other.example/'],
    [handed.claims.aud, 'https://other.example/'],
    [(handed.claims.realm_access as { roles: unknown }).roles, 'admin'],
  ] as const) {
    assert.throws(() => Reflect.apply(Array.prototype.push, list, [value]), TypeError)
  }
  assert.throws(() => Object.assign(handed.claims, { sub: 'bob' }), TypeError)
  const next = await ask('t')
  assert.deepEqual(
    { scope, audience, claims },
    { scope: next.scope, audience: next.audience, claims: next.claims },
  )
  assert.equal(next.has('photos.delete'), false)
})
