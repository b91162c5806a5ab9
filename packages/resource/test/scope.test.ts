import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceServer } from '../src/index.ts'
import { anIssuer, aToken, bearer, drive } from './support/issuer.ts'
import { refused } from './support/refused.ts'

test('a token that lacks a scope gets 403 with a challenge that names every needed scope (RFC 6750 §3.1)', async () => {
  await using issuer = await anIssuer()
  const { status, error, challenge } = await refused(
    issuer.options(),
    bearer(await aToken(issuer)),
    'photos.read photos.delete',
  )
  assert.deepEqual([status, error], [403, 'insufficient_scope'])
  assert.match(challenge ?? '', /scope="photos\.read photos\.delete"/)
})

test('scopes are compared as a whole and case-sensitively (RFC 6749 §3.3)', async () => {
  await using issuer = await anIssuer()
  for (const scope of ['photos', 'photos.rea', 'Photos.Read', 'photos.read.all']) {
    assert.equal((await refused(issuer.options(), bearer(await aToken(issuer)), scope)).status, 403)
  }
})

test('a handler can check further scopes than the route requires', async () => {
  await using issuer = await anIssuer()
  const { token } = await resourceServer(issuer.options()).check(bearer(await aToken(issuer)), {
    scope: 'photos.read',
  })
  assert(token)
  assert(token.has('photos.list') && token.has('photos.read', 'photos.list') && token.has())
  assert(!token.has('photos.read', 'photos.delete'))
  assert.equal(token.claims.jti, 'token-1')
})

test('a client that acts on its own behalf is distinguished from an end user (RFC 9068 §2.2)', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options())
  assert.equal((await protect.verify(await aToken(issuer))).isMachine, false)
  assert.equal((await protect.verify(await aToken(issuer, { sub: 'print-shop' }))).isMachine, true)
})

test('challenges point to the metadata of the resource when it is published (RFC 9728 §5.1)', async () => {
  await using issuer = await anIssuer()
  const options = issuer.options({ metadata: { resource_name: 'Photo Drive' } })
  const pointer = /resource_metadata="https:\/\/drive\.example\/\.well-known\/oauth-protected-resource"/
  const requests = [{ headers: {} }, bearer('%'), bearer('x'), bearer(await aToken(issuer))]
  const statuses = []
  for (const request of requests) {
    const { status, challenge } = await refused(options, request, 'photos.delete')
    statuses.push(status)
    assert.match(challenge ?? '', pointer)
  }
  assert.deepEqual(statuses, [401, 400, 401, 403])
  const { document, path } = resourceServer(options).protectedResourceMetadata()
  assert.equal(path, '/.well-known/oauth-protected-resource')
  assert.deepEqual([document.resource, document.authorization_servers], [drive, [issuer.issuer]])
  assert.throws(() => resourceServer(issuer.options()).protectedResourceMetadata(), TypeError)
})

test('verify throws a TokenRefusal for a token that did not arrive by HTTP', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options())
  assert.equal((await protect.verify(await aToken(issuer), { scope: 'photos.read' })).subject, 'alice')
  await assert.rejects(protect.verify(await aToken(issuer), { scope: 'x' }), {
    kind: 'insufficient_scope',
    status: 403,
  })
  await assert.rejects(protect.verify('x'), { kind: 'invalid_token', status: 401 })
})
