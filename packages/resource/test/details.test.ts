import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceServer } from '../src/index.ts'
import { anIssuer, aToken, bearer, goodClaims, sending } from './support/issuer.ts'
import { refused } from './support/refused.ts'

const summer = { type: 'photo_print', album: 'Summer', copies: 2 }
const winter = { type: 'photo_print', album: 'Winter', copies: 1 }
const share = { type: 'album_share', email: 'bob@example.com' }

test('a handler can read the authorization details of one type (JWT: RFC 9396 §9.1, introspection: §9.2)', async () => {
  await using issuer = await anIssuer()
  const claims = { authorization_details: [summer, share, winter] }
  issuer.routes.set(
    '/introspect',
    sending({ active: true, token_type: 'Bearer', ...goodClaims(issuer.issuer, claims) }),
  )
  const introspection = { clientId: 'drive', clientSecret: 'drive-secret' }
  const signed = await resourceServer(issuer.options()).verify(await aToken(issuer, claims))
  const opaque = await resourceServer(issuer.options({ introspection })).verify('opaque')
  for (const token of [signed, opaque]) {
    assert.deepEqual(token.details('photo_print'), [summer, winter])
    assert.deepEqual(token.details('album_share'), [share])
    assert.deepEqual(token.details('album_delete'), [])
    assert.deepEqual(token.details('constructor'), [])
    assert(Object.isFrozen(token.details('photo_print')[0]))
  }
})

test('a token without authorization details is accepted, and its list of details is empty', async () => {
  await using issuer = await anIssuer()
  for (const authorization_details of [undefined, []]) {
    const token = await resourceServer(issuer.options()).verify(
      await aToken(issuer, { authorization_details }),
    )
    assert.deepEqual(token.details('photo_print'), [])
    assert(token.has('photos.read'))
  }
})

test('a token with malformed authorization details is refused, even if only one is malformed (RFC 9396 §2)', async () => {
  await using issuer = await anIssuer()
  const introspection = { clientId: 'drive', clientSecret: 'drive-secret' }
  for (const details of [
    null,
    'photo_print',
    {},
    summer,
    [summer, null],
    [summer, {}],
    [{ type: 7 }],
    [[summer]],
  ]) {
    const claims = { authorization_details: details }
    const token = await aToken(issuer, claims)
    const { status, error } = await refused(issuer.options(), bearer(token))
    assert.deepEqual([status, error], [401, 'invalid_token'], JSON.stringify(details))
    issuer.routes.set(
      '/introspect',
      sending({ active: true, token_type: 'Bearer', ...goodClaims(issuer.issuer, claims) }),
    )
    const asked = await refused(issuer.options({ introspection }), bearer('opaque'))
    assert.deepEqual([asked.status, asked.error], [401, 'invalid_token'], JSON.stringify(details))
  }
})
