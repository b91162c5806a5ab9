import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, anIssuer, aToken, bearer } from '../support/issuer.ts'
import { refused } from '../support/refused.ts'

test('a key in the token, or at a URL in the token, is never used or fetched (RFC 8725 §3.10)', async () => {
  await using issuer = await anIssuer()
  await using attacker = await anIssuer()
  const { key } = attacker
  const url = `${attacker.issuer}/jwks`
  for (const header of [
    { jwk: key.publicJwk },
    { jku: url },
    { x5u: url },
    { x5c: ['MIIB'] },
    { jwk: key.publicJwk, jku: url },
  ]) {
    for (const kid of [issuer.key.kid, key.kid, undefined]) {
      const token = await aToken({ issuer: issuer.issuer, key }, {}, { ...header, kid })
      assert.equal((await refused(issuer.options(), bearer(token))).error, 'invalid_token')
    }
  }
  assert.deepEqual(attacker.requests, [])
})

test('jwk and jku are ignored: a valid token that has them is accepted', async () => {
  await using issuer = await anIssuer()
  const { resourceServer } = await import('../../src/index.ts')
  const stranger = await aKey('stranger')
  const token = await aToken(issuer, {}, { jwk: stranger.publicJwk, jku: 'https://attacker.example/jwks' })
  assert((await resourceServer(issuer.options()).check(bearer(token))).token)
})

test('a kid that is a path, a query or not a string finds no key (kid injection)', async () => {
  await using issuer = await anIssuer()
  for (const kid of [
    '../../dev/null',
    "' or 1=1 --",
    '/jwks?x',
    '__proto__',
    'first\0',
    7,
    null,
    ['first'],
    { kid: 'first' },
  ]) {
    const token = await aToken(issuer, {}, { kid })
    assert.equal((await refused(issuer.options(), bearer(token))).error, 'invalid_token', JSON.stringify(kid))
  }
  assert.deepEqual([...new Set(issuer.requests)], ['/.well-known/oauth-authorization-server', '/jwks'])
})

test('a token signed with another key under the kid of a published one is refused', async () => {
  await using issuer = await anIssuer()
  const token = await aToken({ issuer: issuer.issuer, key: await aKey(issuer.key.kid) })
  const { error, detail } = await refused(issuer.options(), bearer(token))
  assert.equal(error, 'invalid_token')
  assert.match(detail, /no key of the issuer verifies/)
})

test('a token whose claims or header were changed after signing is refused', async () => {
  await using issuer = await anIssuer()
  const [header = '', payload = '', signature = ''] = (await aToken(issuer)).split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const raised = Buffer.from(JSON.stringify({ ...claims, scope: 'photos.delete' })).toString('base64url')
  const reheaded = Buffer.from(JSON.stringify({ typ: 'at+jwt', alg: 'ES256' })).toString('base64url')
  for (const token of [
    `${header}.${raised}.${signature}`,
    `${reheaded}.${payload}.${signature}`,
    `${header}.${payload}.`,
  ]) {
    assert.equal((await refused(issuer.options(), bearer(token))).error, 'invalid_token')
  }
})

test('a token with a critical extension is refused, even if jose knows the extension (RFC 7515 §4.1.11)', async () => {
  await using issuer = await anIssuer()
  const odd = 'http://example.com/odd'
  for (const header of [
    { crit: [odd], [odd]: 1 },
    { crit: ['b64'], b64: true },
  ]) {
    const { error, detail } = await refused(issuer.options(), bearer(await aToken(issuer, {}, header)))
    assert.equal(error, 'invalid_token')
    assert.match(detail, /crit is/)
  }
})
