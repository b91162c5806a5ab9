import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aClient, aContext } from '../../../../test/support/a-context.ts'
import { standardScopes, stillGrantedClaims } from '../../access/claims.ts'
import { OAuthError } from '../../messages/errors.ts'
import { Params } from '../../messages/params.ts'
import { claimsBeyond, grantedClaims, readClaims } from './requested-claims.ts'

const client = aClient({ scope: ['openid', 'profile', 'email'] })
const read = (claims: string, scope: readonly string[] = ['openid']) =>
  readClaims(new Params(new Map([['claims', [claims]]])), { client, scope }, aContext())

describe('the claims parameter (OIDC Core §5.5)', () => {
  test('names claims for UserInfo and the ID token, each null or an object', () => {
    const asked = {
      userinfo: {
        name: null,
        email: { essential: true },
        birthdate: { value: '1990-04-23', purpose: 'age' },
      },
      id_token: { nickname: { essential: false, values: ['Al', 'Ally'] }, auth_time: { essential: true } },
      other: 'ignored',
    }
    assert.deepEqual(read(JSON.stringify(asked)), {
      userinfo: ['name', 'email', 'birthdate'],
      idToken: ['nickname'],
      subjects: undefined,
    })
    assert.deepEqual(read('{}'), { userinfo: [], idToken: [], subjects: undefined })
    assert.deepEqual(read('{"userinfo":null}'), { userinfo: [], idToken: [], subjects: undefined })
  })

  for (const malformed of [
    'no JSON',
    '[]',
    'null',
    '"name"',
    '{"userinfo":[]}',
    '{"userinfo":"name"}',
    '{"id_token":1}',
    '{"id_token":{"name":"yes"}}',
    '{"id_token":{"name":true}}',
    '{"id_token":{"name":[]}}',
    '{"id_token":{"name":{"essential":"yes"}}}',
    '{"id_token":{"name":{"values":"Alice"}}}',
    '{"id_token":{"sub":{"value":1}}}',
    '{"id_token":{"acr":{"value":1}}}',
    '{"id_token":{"acr":{"values":["silver",2]}}}',
    '{"userinfo":{"sub":{"values":["usr_1",{}]}}}',
  ]) {
    test(`${malformed} is invalid_request, with or without openid`, () => {
      for (const scope of [['openid'], ['photos.read']]) {
        assert.throws(
          () => read(malformed, scope),
          (error) => error instanceof OAuthError && error.code === 'invalid_request',
        )
      }
    })
  }

  test('an acr with a value, for the ID token, requests a class of authentication (§5.5.1.1)', () => {
    const acr = (member: unknown) => read(JSON.stringify({ id_token: { acr: member } }))?.acr
    assert.deepEqual(acr({ value: 'a' }), { values: ['a'], essential: false })
    assert.deepEqual(acr({ values: ['a', 'b'], essential: true }), { values: ['a', 'b'], essential: true })
    assert.deepEqual(acr({ value: 'a', values: ['b'], essential: true }), { values: ['a'], essential: true })
    assert.equal(acr(null), undefined)
    assert.equal(acr({ essential: true }), undefined)
    assert.equal(read('{"userinfo":{"acr":{"value":"a","essential":true}}}')?.acr, undefined)
  })

  test('unknown claims, and names of Object.prototype members, are ignored', () => {
    const asked =
      '{"userinfo":{"__proto__":null,"constructor":null,"shoe_size":null,"name#fr":null,"iss":null}}'
    assert.deepEqual(read(asked), { userinfo: [], idToken: [], subjects: undefined })
  })

  test('a claim for whose scope the client is not registered is ignored', () => {
    const { userinfo } =
      read('{"userinfo":{"phone_number":null,"address":{"essential":true},"name":null}}') ?? {}
    assert.deepEqual(userinfo, ['name'])
  })

  test('is ignored without the scope openid', () => {
    assert.equal(read('{"userinfo":{"name":null}}', ['photos.read']), undefined)
  })

  test('a sub for both UserInfo and the ID token must satisfy both (§5.5.1)', () => {
    const subjects = (userinfo: object | null, idToken: object | null) =>
      read(JSON.stringify({ userinfo: { sub: userinfo }, id_token: { sub: idToken } }))?.subjects
    assert.equal(subjects(null, { essential: true }), undefined)
    assert.deepEqual(subjects(null, { value: 'usr_1' }), ['usr_1'])
    assert.deepEqual(subjects({ values: ['usr_1', 'usr_2'] }, { value: 'usr_2' }), ['usr_2'])
    assert.deepEqual(subjects({ value: 'usr_1' }, { value: 'usr_2' }), [])
  })
})

describe('granted claims', () => {
  const claims = { userinfo: ['name', 'email'], idToken: ['email', 'nickname'] }

  test('a claim that no scope of the request covers is a separate permission', () => {
    assert.deepEqual(claimsBeyond({ scope: ['openid', 'email'], claims }, standardScopes), [
      'name',
      'nickname',
    ])
    assert.deepEqual(claimsBeyond({ scope: ['openid', 'email', 'profile'], claims }, standardScopes), [])
    assert.deepEqual(claimsBeyond({ scope: ['openid'] }, standardScopes), [])
  })

  test('declining a scope declines individually requested claims of that scope, too', () => {
    const request = { scope: ['openid', 'email'], claims }
    assert.deepEqual(grantedClaims(request, ['openid', 'email'], standardScopes), {
      userinfo: ['name'],
      idToken: ['email', 'nickname'],
    })
    assert.deepEqual(grantedClaims(request, ['openid'], standardScopes), {
      userinfo: ['name'],
      idToken: ['nickname'],
    })
    assert.equal(
      grantedClaims(
        { scope: ['openid', 'email'], claims: { userinfo: [], idToken: ['email'] } },
        ['openid'],
        standardScopes,
      ),
      undefined,
    )
  })

  test('a narrower scope or a reduced registration removes claims', () => {
    const granted = ['openid', 'email']
    const names = ['email', 'nickname']
    const all = ['openid', 'profile', 'email']
    const within = (scope: readonly string[], registered: readonly string[] = all) =>
      stillGrantedClaims(names, { registered, scope, granted }, standardScopes)
    assert.deepEqual(within(granted), ['email', 'nickname'])
    assert.deepEqual(within(['openid']), ['nickname'])
    assert.deepEqual(within(granted, ['openid', 'email']), ['email'])
  })
})
