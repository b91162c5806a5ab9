import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../access/api.ts'
import { standardScopes } from '../access/claims.ts'
import type { AccessTokenClaims } from '../tokens/access-token-claims.ts'
import { familyWithout, scopeWithout, tokenWithout } from './withdrawn.ts'

const api = (identifier: string, ...scopes: string[]): Api => ({
  identifier,
  name: identifier,
  scopes: scopes.map((name) => ({ name, description: name, sensitive: false })),
  accessTokenFormat: 'jwt',
  accessTokenLifetime: 600,
  accessTokenSigningAlg: 'RS256',
  accessTokenTyp: 'at+jwt',
  claims: [],
  introspectionClients: [],
})
const drive = api('https://drive/', 'read', 'write')
const album = api('https://album/', 'read')
const notes = api('https://notes/')
const apis = [drive, album, notes]
const family = { scope: ['openid', 'read', 'write'], resources: apis.map(({ identifier }) => identifier) }

describe('a family without what was withdrawn', () => {
  test('a scope stays as long as another API of the family defines it', () => {
    const one = familyWithout(family, ['read https://drive/'], apis)
    assert.deepEqual(one?.scope, ['openid', 'read', 'write'])
    assert.deepEqual(one?.resources, family.resources)
    const both = familyWithout(family, ['read https://drive/', 'read https://album/'], apis)
    assert.deepEqual(both?.scope, ['openid', 'write'])
    assert.deepEqual(both?.resources, ['https://drive/', 'https://notes/'])
  })

  test('an API without scopes is withdrawn as a whole', () => {
    assert.deepEqual(familyWithout(family, [' https://notes/'], apis)?.resources, [
      'https://drive/',
      'https://album/',
    ])
  })

  test('claims and details are withdrawn one by one', () => {
    const detail = { type: 'print', album: 'Lake' }
    const with_ = {
      ...family,
      claims: { userinfo: ['birthdate', 'gender'], idToken: ['birthdate'] },
      authorizationDetails: [detail, { type: 'print', album: 'Sea' }],
    }
    const left = familyWithout(with_, ['claim:birthdate', '{"album":"Lake","type":"print"}'], apis)
    assert.deepEqual(left?.claims, { userinfo: ['gender'], idToken: [] })
    assert.deepEqual(left?.authorizationDetails, [{ type: 'print', album: 'Sea' }])
  })

  test('nothing is left when only offline access is', () => {
    const small = { scope: ['read', 'offline_access'], resources: ['https://album/'] }
    assert.equal(familyWithout(small, ['read https://album/'], apis), undefined)
    assert.deepEqual(familyWithout(small, ['read https://drive/'], apis), small)
  })
})

describe('an access token without what was withdrawn', () => {
  const token: AccessTokenClaims = {
    iss: 'https://keys',
    aud: ['https://drive/', 'https://keys/userinfo'],
    sub: 'usr_1',
    client_id: 'shop',
    iat: 1,
    exp: 2,
    jti: 'x',
    scope: 'read write openid email',
  }
  const userinfo = api('https://keys/userinfo', 'openid', 'email')
  const known = { apis: [...apis, userinfo], known: standardScopes }

  test('loses the scope at the API where it was withdrawn, and nothing for another API', () => {
    assert.equal(tokenWithout(token, ['read https://album/'], known)?.scope, token.scope)
    assert.equal(tokenWithout(token, ['read https://drive/'], known)?.scope, 'write openid email')
    assert.equal(tokenWithout(token, ['email'], known)?.scope, 'read write openid')
  })

  test('loses the API at which no scope is left', () => {
    const left = tokenWithout(token, ['read https://drive/', 'write https://drive/'], known)
    assert.equal(left?.aud, 'https://keys/userinfo')
    assert.equal(left?.scope, 'openid email')
  })

  test('is nothing when no API is left', () => {
    const only = { ...token, aud: 'https://drive/', scope: 'read' }
    assert.equal(tokenWithout(only, ['read https://drive/'], known), undefined)
    assert.equal(tokenWithout({ ...only, aud: 'https://notes/' }, [' https://notes/'], known), undefined)
  })

  test('loses the claims of a withdrawn scope, and claims withdrawn by name', () => {
    const personal = {
      ...token,
      email: 'alice@example.com',
      department: 'Keys',
      api_claims: ['email', 'department'],
      userinfo_claims: ['birthdate', 'gender'],
    }
    const left = tokenWithout(personal, ['email', 'claim:department', 'claim:gender'], known)
    assert.equal(Object.hasOwn(left ?? {}, 'email'), false)
    assert.equal(Object.hasOwn(left ?? {}, 'department'), false)
    assert.deepEqual(left?.api_claims, [])
    assert.deepEqual(left?.userinfo_claims, ['birthdate'])
    assert.equal(left?.jti, 'x')
  })

  test('with a detail left, its API stays without a scope', () => {
    const detailed = {
      ...token,
      scope: 'read',
      aud: 'https://drive/',
      authorization_details: [{ type: 'print' }],
    }
    const left = tokenWithout(detailed, ['read https://drive/'], known)
    assert.equal(left?.aud, 'https://drive/')
    assert.equal(left?.scope, undefined)
    assert.equal(tokenWithout(detailed, ['read https://drive/', '{"type":"print"}'], known), undefined)
  })
})

test('a token for an API never has a scope that was withdrawn there', () => {
  assert.deepEqual(scopeWithout(['read', 'write'], [drive], ['read https://drive/']), ['write'])
  assert.deepEqual(scopeWithout(['read', 'write'], [album], ['read https://drive/']), ['read', 'write'])
})
