import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aContext, anApi } from '../../../test/support/a-context.ts'
import { endsAt, mintAccessToken, readAccessToken } from './access-token.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import { signJws } from './jws.ts'
import { seal } from './sealed.ts'

const context = aContext()
const iat = Math.floor(context.now() / 1000)
const claims: AccessTokenClaims = {
  iss: context.issuer,
  aud: 'https://drive.example/',
  sub: 'usr_1',
  client_id: 'print-shop',
  scope: 'photos.read',
  iat,
  exp: iat + 600,
  jti: 'a name',
  family_id: 'fam_1',
}
const opaque = anApi({ identifier: 'https://album.example/', accessTokenFormat: 'opaque' })

/** The same context, this many milliseconds later. */
const later = (milliseconds: number) => ({ ...context, now: () => context.now() + milliseconds })

describe('an access token', () => {
  for (const alg of ['ES256', 'RS256', 'EdDSA'] as const) {
    test(`is a JWT signed with ${alg} for an API that is registered for JWTs (RFC 9068 §2)`, async () => {
      const token = await mintAccessToken(claims, [anApi({ accessTokenSigningAlg: alg })], context)
      const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
      assert.deepEqual([header.typ, header.alg], ['at+jwt', alg])
      assert.deepEqual(readAccessToken(token, context), claims)
    })
  }

  test('has the typ that its API declares, and is distinguished from other JWTs of that typ by its claims', async () => {
    const token = await mintAccessToken(claims, [anApi({ accessTokenTyp: 'JWT' })], context)
    assert.equal(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).typ, 'JWT')
    assert.deepEqual(readAccessToken(token, context), claims)
    const key = context.keys.signing('ES256')
    for (const change of [
      { client_id: undefined },
      { jti: undefined },
      { client_id: 7 },
      { sid: 'ses_1' },
      { aud: 'print-shop' },
      { aud: undefined },
      { aud: 7 },
      { aud: [] },
      { aud: ['https://drive.example/', 'print-shop'] },
    ]) {
      const other = await signJws(key, 'JWT', { ...claims, ...change })
      assert.equal(readAccessToken(other, context), undefined, JSON.stringify(change))
    }
    assert.equal(readAccessToken(await signJws(key, 'logout+jwt', claims), context), undefined)
  })

  test('expires at a whole millisecond, however far the clock was ahead, and can be denied until then', () => {
    for (let lifetime = 1; lifetime <= 3_600; lifetime += 1) {
      const end = endsAt({ iat, exp: iat + lifetime, ahead: (lifetime * 7) % 86_400 })
      assert.ok(Number.isSafeInteger(end), `${lifetime}: ${end}`)
    }
  })

  test('is opaque for an API that uses introspection, and for UserInfo', async () => {
    for (const audience of [[opaque], [context.userInfo]]) {
      const token = await mintAccessToken(claims, audience, context)
      assert.match(token, /^vk_at_/)
      assert.deepEqual(readAccessToken(token, context), claims)
    }
  })

  test('is a JWT for an API that needs JWTs together with UserInfo: the API cannot read opaque tokens', async () => {
    const token = await mintAccessToken(claims, [context.userInfo, anApi()], context)
    assert.match(token, /^eyJ/)
    assert.deepEqual(readAccessToken(token, context), claims)
  })

  test('expires with its last second, in either format', async () => {
    for (const api of [anApi(), opaque]) {
      const token = await mintAccessToken(claims, [api], context)
      assert.deepEqual(readAccessToken(token, later(599_999)), claims)
      assert.equal(readAccessToken(token, later(600_000)), undefined)
    }
  })

  test('is refused if it has another issuer, even if it was made with the same keys', async () => {
    const foreign = { ...claims, iss: 'https://other.example' }
    for (const api of [anApi(), opaque]) {
      assert.equal(readAccessToken(await mintAccessToken(foreign, [api], context), context), undefined)
    }
    const sealedElsewhere = seal(claims, context.keys, 'https://other.example', context.random)
    assert.equal(readAccessToken(sealedElsewhere, context), undefined)
  })

  test('is accepted, but an ID token or garbage in its place is not', async () => {
    const { iss, sub, exp } = claims
    const idToken = { iss, sub, aud: 'print-shop', iat, exp, auth_time: iat, amr: ['pwd'], sid: 'ses_1' }
    assert.equal(
      readAccessToken(await signJws(context.keys.signing('ES256'), 'JWT', idToken), context),
      undefined,
    )
    for (const text of ['', 'x', 'vk_at_x', 'vk_rt_x', 'a.b.c', '..']) {
      assert.equal(readAccessToken(text, context), undefined, text)
    }
  })
})
