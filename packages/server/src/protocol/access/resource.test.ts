import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aContext, anApi } from '../../../test/support/a-context.ts'
import { OAuthError } from '../messages/errors.ts'
import { catalogueOf } from './claims.ts'
import {
  apisOfScope,
  definesScope,
  requestedApis,
  requireOneToken,
  sameResource,
  userInfoApi,
} from './resource.ts'

const context = aContext()
const drive = anApi()
const album = anApi({
  identifier: 'https://album.example/',
  accessTokenFormat: 'opaque',
  scopes: [{ name: 'album.write', description: 'Add to your albums', sensitive: false }],
})

const invalidTarget = (work: () => unknown): void =>
  assert.throws(work, (error) => error instanceof OAuthError && error.code === 'invalid_target')

describe('comparing API identifiers (RFC 8707 §2)', () => {
  for (const [registered, requested] of [
    ['https://rs.example', 'https://rs.example/'],
    ['https://rs.example/', 'https://rs.example'],
    ['https://rs.example/', 'HTTPS://RS.EXAMPLE'],
    ['https://rs.example:8443/', 'https://rs.example:8443'],
    ['https://rs.example/api', 'https://rs.example/api'],
    ['urn:example:api', 'urn:example:api'],
  ] as const) {
    test(`${requested} equals ${registered}`, () => {
      assert.equal(sameResource(registered, requested), true)
    })
  }

  for (const [registered, requested] of [
    ['https://rs.example/api', 'https://rs.example/api/'],
    ['https://rs.example/api', 'https://rs.example/API'],
    ['https://rs.example/api', 'https://RS.example/api'],
    ['https://rs.example/', 'https://rs.example//'],
    ['https://rs.example/', 'https://rs.example/.'],
    ['https://rs.example/', 'https://rs.example/?'],
    ['https://rs.example/', 'https://rs.example/#'],
    ['https://rs.example/', 'https://rs.example:443/'],
    ['https://rs.example/', 'https://rs.example./'],
    ['https://rs.example/', 'https://rs.example@evil.example/'],
    ['https://rs.example/', 'https://user@rs.example/'],
    ['https://rs.example/', 'http://rs.example/'],
    ['https://rs.example/', 'https://rs.example/ '],
    ['https://rs.example/', ' https://rs.example/'],
    ['https://rs.example/', 'https://rs.example\n'],
    ['https://rs.example/', 'https://rs.example.evil.example/'],
    ['urn:example:api', 'URN:example:api'],
    ['urn:example:api', 'urn:example:api/'],
  ] as const) {
    test(`${JSON.stringify(requested)} does not equal ${registered}`, () => {
      assert.equal(sameResource(registered, requested), false)
    })
  }
})

describe('the APIs of a request', () => {
  test('are those that resource names, each once', () => {
    const named = ['https://album.example/', 'https://drive.example', 'https://drive.example/']
    assert.deepEqual(requestedApis(named, [drive, album], context), [album, drive])
    assert.deepEqual(requestedApis([], [drive, album], context), [])
  })

  test('must all be registered', () => {
    invalidTarget(() =>
      requestedApis(['https://drive.example/', 'https://nowhere.example/'], [drive], context),
    )
    invalidTarget(() => requestedApis([''], [drive], context))
    invalidTarget(() => requestedApis(['__proto__'], [drive], context))
  })

  test('follow from the scope if there is no resource parameter', () => {
    assert.deepEqual(apisOfScope(['album.write'], [drive, album]), [album])
    assert.deepEqual(apisOfScope(['openid'], [drive, album, context.userInfo]), [context.userInfo])
    assert.deepEqual(apisOfScope([], [drive, album]), [])
    assert.equal(definesScope(drive, 'toString'), false)
  })
})

describe('one token for several APIs (RFC 9068 §3, §5)', () => {
  const other = anApi({ identifier: 'https://other.example/' })
  const disjoint = { ...other, scopes: [{ name: 'other', description: 'Other', sensitive: false }] }

  test('is possible if they have the same format and algorithm, and together with UserInfo', () => {
    requireOneToken([drive], ['photos.read'], context)
    requireOneToken([drive, context.userInfo], ['openid', 'photos.read'], context)
    requireOneToken([album, context.userInfo], ['openid', 'album.write'], context)
    requireOneToken([drive, disjoint], ['photos.read', 'other'], context)
  })

  test('is refused if the format or the algorithm differs, or if two of them define a requested scope', () => {
    invalidTarget(() => requireOneToken([drive, album], ['photos.read', 'album.write'], context))
    const eddsa = { ...disjoint, accessTokenSigningAlg: 'EdDSA' } as const
    invalidTarget(() => requireOneToken([drive, eddsa], ['photos.read', 'other'], context))
    invalidTarget(() => requireOneToken([drive, other], ['photos.read'], context))
  })
})

test('every issuer has UserInfo as an API, at a URL below the issuer', () => {
  const api = userInfoApi('https://id.example/t1', 900, catalogueOf({ claims: [], scopes: [] }))
  assert.deepEqual(
    [api.identifier, api.accessTokenFormat, api.accessTokenLifetime],
    ['https://id.example/t1/userinfo', 'opaque', 900],
  )
  assert.deepEqual(
    api.scopes.map(({ name }) => name),
    ['openid', 'profile', 'email', 'address', 'phone', 'groups', 'roles'],
  )
})
