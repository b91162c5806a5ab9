import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { modern } from '../../features.ts'
import { type Problem, sentence } from '../../messages/problem.ts'
import { abilitiesOf } from '../../server-abilities.ts'
import type { Client } from '../client.ts'
import { unsaid } from '../client-fields.ts'
import { clientFromMetadata, clientIdProblem } from './client-metadata.ts'
import { declaredTimes, type ListMember, listLimits } from './list-limits.ts'

const registration = { id: 'print-shop', secrets: [], declared: false }
const abilities = abilitiesOf(modern)
const callback = 'https://shop.example/callback'

function read(metadata: Record<string, unknown>): { client: Client } | { problems: readonly Problem[] } {
  return clientFromMetadata({ redirect_uris: [callback], ...metadata }, registration, abilities)
}

function clientOf(metadata: Record<string, unknown>): Client {
  const result = read(metadata)
  assert.ok('client' in result, 'problems' in result ? result.problems.map(sentence).join('\n') : '')
  return result.client
}

test('absent members have the defaults of RFC 7591 §2 and OIDC Registration §2', () => {
  assert.deepEqual(clientOf({}), {
    ...unsaid,
    id: 'print-shop',
    name: 'print-shop',
    redirectUris: [callback],
    applicationType: 'web',
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    scope: ['openid', 'profile', 'email'],
    optionalScope: [],
    tokenEndpointAuthMethod: 'client_secret_basic',
    secretInEitherPlace: true,
    idTokenSignedResponseAlg: 'RS256',
    secrets: [],
    declared: false,
    disabledAt: null,
    changedAt: 0,
  })
})

test('an operator may let a client that names a method send its secret in either place', () => {
  const basic = { token_endpoint_auth_method: 'client_secret_basic' }
  assert.equal(clientOf(basic).secretInEitherPlace, false)
  assert.equal(clientOf({ ...basic, secret_in_either_place: true }).secretInEitherPlace, true)
  assert.equal(clientOf({ secret_in_either_place: false }).secretInEitherPlace, false)
})

test('members keep the values that were sent', () => {
  const client = clientOf({
    client_name: 'Größe 👩‍🚀',
    client_uri: 'https://shop.example',
    logo_uri: 'http://localhost:4002/logo.png',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['http://127.0.0.1/cb', 'com.example.app:/cb', callback],
    scope: 'openid photos.read',
    optional_scope: 'photos.read',
    id_token_signed_response_alg: 'EdDSA',
    default_max_age: 0,
  })
  assert.equal(client.name, 'Größe 👩‍🚀')
  assert.equal(client.uri, 'https://shop.example')
  assert.equal(client.logoUri, 'http://localhost:4002/logo.png')
  assert.deepEqual(client.redirectUris, ['http://127.0.0.1/cb', 'com.example.app:/cb', callback])
  assert.deepEqual(client.scope, ['openid', 'photos.read'])
  assert.deepEqual(client.optionalScope, ['photos.read'])
  assert.equal(client.idTokenSignedResponseAlg, 'EdDSA')
  assert.equal(client.defaultMaxAge, 0)
})

test('a client for client_credentials has no redirect URI, response type or scope by default', () => {
  const client = clientOf({ redirect_uris: undefined, grant_types: ['client_credentials'] })
  assert.deepEqual([client.redirectUris, client.responseTypes, client.scope], [[], [], []])
})

test('a client whose redirect URIs are all loopback or private-use is native (OIDC Registration §2)', () => {
  assert.equal(clientOf({ redirect_uris: ['http://localhost:4002/cb'] }).applicationType, 'native')
  assert.equal(clientOf({ redirect_uris: ['com.example.app:/cb'] }).applicationType, 'native')
  assert.equal(clientOf({ redirect_uris: [callback, 'http://localhost:4002/cb'] }).applicationType, 'web')
})

test('null is absent, and so is an empty URI (RFC 7591 §2)', () => {
  const client = clientOf({
    client_name: null,
    client_uri: '',
    logo_uri: null,
    scope: null,
    default_max_age: null,
  })
  assert.deepEqual(
    [client.name, client.uri, client.logoUri, client.defaultMaxAge],
    ['print-shop', undefined, undefined, undefined],
  )
})

test('unknown members are ignored (RFC 7591 §2)', () => {
  assert.deepEqual(clientOf({ declared: true, disabledAt: 1, id: 'other', isPublic: true }), clientOf({}))
})

const oneLine = 'one line of 1 to 200 characters without control characters'
const page = 'an https URL (http only on loopback) of at most 2000 characters'
const refusals: readonly (readonly [metadata: Record<string, unknown>, ...lines: string[]])[] = [
  [
    { redirect_uris: undefined },
    'redirect_uris: expected at least one URI, because of authorization_code in grant_types, got nothing',
  ],
  [
    { redirect_uris: [] },
    'redirect_uris: expected at least one URI, because of authorization_code in grant_types, got an empty list',
  ],
  [{ redirect_uris: callback }, `redirect_uris: expected a list of strings, got "${callback}"`],
  [{ redirect_uris: [callback, 7] }, 'redirect_uris[1]: expected a string, got 7'],
  [{ redirect_uris: [callback, callback] }, `redirect_uris[1]: expected each value once, got "${callback}"`],
  [
    { redirect_uris: [callback, 'http://shop.example/cb'] },
    'redirect_uris[1]: expected https, or http on exactly 127.0.0.1, [::1] or localhost, got "http://shop.example/cb"',
  ],
  [
    { redirect_uris: [7, `${callback}#x`] },
    'redirect_uris[0]: expected a string, got 7',
    `redirect_uris[1]: expected a URI without a fragment, got "${callback}#x"`,
  ],
  [
    { redirect_uris: ['javascript:alert(1)'] },
    'redirect_uris[0]: expected a scheme other than javascript, got "javascript:alert(1)"',
  ],
  [
    { application_type: 'web', redirect_uris: ['com.example.app:/cb'] },
    'redirect_uris[0]: expected https (private-use schemes are for native apps), got "com.example.app:/cb"',
  ],
  [{ application_type: 'tv' }, 'application_type: expected one of web, native, got "tv"'],
  [
    { grant_types: ['password', 'authorization_code'] },
    'grant_types[0]: expected one of authorization_code, refresh_token, client_credentials, got "password"',
  ],
  [
    { grant_types: 'authorization_code' },
    'grant_types: expected a list of strings, got "authorization_code"',
  ],
  [{ response_types: ['token', 'code'] }, 'response_types[0]: expected one of code, none, got "token"'],
  [
    { response_types: [] },
    'response_types: expected a value that uses authorization_code, because it is in grant_types, got an empty list',
  ],
  [
    { grant_types: ['client_credentials'], response_types: ['code'] },
    'response_types: expected no value that needs authorization_code, which is not in grant_types, got a list',
  ],
  [
    { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
    'token_endpoint_auth_method: expected a method for confidential clients, because of client_credentials in grant_types, got "none"',
  ],
  [
    { token_endpoint_auth_method: 'tls_client_auth' },
    'token_endpoint_auth_method: expected one of client_secret_basic, client_secret_post, private_key_jwt, none, got "tls_client_auth"',
  ],
  [{ client_name: '' }, `client_name: expected ${oneLine}, got an empty string`],
  [{ client_name: 'a\nb' }, `client_name: expected ${oneLine}, got "a\\nb"`],
  [{ client_name: 'Print\u202eShop' }, `client_name: expected ${oneLine}, got "Print\\u{202e}Shop"`],
  [{ client_name: 'Print\u200bShop' }, `client_name: expected ${oneLine}, got "Print\\u{200b}Shop"`],
  [{ client_name: { en: 'x' } }, `client_name: expected ${oneLine}, got an object`],
  [{ client_uri: 'http://shop.example' }, `client_uri: expected ${page}, got "http://shop.example"`],
  [{ logo_uri: 'javascript:alert(1)' }, `logo_uri: expected ${page}, got "javascript:alert(1)"`],
  [{ tos_uri: 'https://me:pass@shop.example' }, `tos_uri: expected ${page}, got "https://•••@shop.example"`],
  [
    { policy_uri: 'https://shop.example/"><script>' },
    `policy_uri: expected ${page}, got "https://shop.example/\\"><script>"`,
  ],
  [{ scope: 'openid\temail' }, 'scope: expected scope names separated by spaces, got "openid\\temail"'],
  [{ scope: 'op"enid' }, 'scope: expected scope names separated by spaces, got "op\\"enid"'],
  [{ scope: ['openid'] }, 'scope: expected scope names separated by spaces, got a list'],
  [
    { optional_scope: 'photos.read' },
    'optional_scope: expected only scopes that are in scope, too, got "photos.read"',
  ],
  [
    { optional_scope: 'openid' },
    'optional_scope: expected only scopes that a person can decline, got "openid"',
  ],
  [
    { scope: 'openid offline_access', optional_scope: 'offline_access' },
    'optional_scope: expected only scopes that a person can decline, got "offline_access"',
  ],
  [
    { id_token_signed_response_alg: 'none' },
    'id_token_signed_response_alg: expected one of RS256, ES256, EdDSA, got "none"',
  ],
  [
    { default_max_age: -1 },
    'default_max_age: expected a whole number of seconds from 0 to 2147483648, got -1',
  ],
  [
    { default_max_age: 1.5 },
    'default_max_age: expected a whole number of seconds from 0 to 2147483648, got 1.5',
  ],
  [
    { default_max_age: '60' },
    'default_max_age: expected a whole number of seconds from 0 to 2147483648, got "60"',
  ],
]

for (const [metadata, ...lines] of refusals) {
  test(`${JSON.stringify(metadata)} is refused: ${lines.join('; ')}`, () => {
    const result = read(metadata)
    assert.ok('problems' in result)
    assert.deepEqual(result.problems.map(sentence), lines)
  })
}

test('all problems are reported at once', () => {
  const result = read({ client_name: '', scope: '  ', default_max_age: 'x' })
  assert.ok('problems' in result)
  assert.deepEqual(result.problems.map(({ path }) => path).sort(), [
    'client_name',
    'default_max_age',
    'scope',
  ])
})

const ids: readonly (readonly [id: string, expected: string])[] = [
  ['', '1 to 255 printable ASCII characters without spaces'],
  ['a b', '1 to 255 printable ASCII characters without spaces'],
  ['ä', '1 to 255 printable ASCII characters without spaces'],
  ['a'.repeat(256), '1 to 255 printable ASCII characters without spaces'],
  ['usr_alice', 'an id that does not begin with usr_, the prefix of user ids'],
  ['https://shop.example/app', 'an id that does not begin with https://'],
  ['app:1', 'an id without a colon, which HTTP Basic does not allow'],
]

for (const [id, expected] of ids) {
  test(`${JSON.stringify(id.slice(0, 30))} cannot be a client id: expected ${expected}`, () => {
    assert.equal(clientIdProblem(id), expected)
    const result = clientFromMetadata({ redirect_uris: [callback] }, { ...registration, id }, abilities)
    assert.ok('problems' in result && result.problems[0]?.path === 'client_id')
  })
}

test('any JSON object yields a client or problems, and never an exception', () => {
  const names = [
    'redirect_uris',
    'response_types',
    'grant_types',
    'client_name',
    'logo_uri',
    'scope',
    'optional_scope',
    '__proto__',
    'constructor',
  ]
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (metadata) => {
      const result = clientFromMetadata(metadata, registration, abilities)
      assert.ok('client' in result || result.problems.length > 0)
    }),
    { numRuns: 500 },
  )
})

test('a client can register how it encrypts request objects only if that is enabled (OIDC Registration §2)', () => {
  const switchedOn = abilitiesOf({ ...modern, encrypted_requests: true })
  const register = (metadata: object, able = switchedOn) =>
    clientFromMetadata({ redirect_uris: [callback], ...metadata }, registration, able)
  const pair = { request_object_encryption_alg: 'ECDH-ES', request_object_encryption_enc: 'A256GCM' }
  const both = register(pair)
  assert.ok('client' in both)
  assert.equal(both.client.requestObjectEncryptionAlg, 'ECDH-ES')
  assert.equal(both.client.requestObjectEncryptionEnc, 'A256GCM')
  const algAlone = register({ request_object_encryption_alg: 'RSA-OAEP-256' })
  assert.ok('client' in algAlone)
  assert.equal(algAlone.client.requestObjectEncryptionEnc, 'A128CBC-HS256', 'the standard’s default')
  for (const metadata of [
    { request_object_encryption_enc: 'A256GCM' },
    { ...pair, request_object_encryption_alg: 'RSA1_5' },
    { ...pair, request_object_encryption_alg: 'dir' },
    { ...pair, request_object_encryption_enc: 'A192GCM' },
  ]) {
    assert.ok('problems' in register(metadata), JSON.stringify(metadata))
  }
  assert.ok('problems' in register(pair, abilities))
})

test('a feature that is off cannot be registered, and response types must match the grant types', () => {
  const everything = abilitiesOf({ ...modern, device: true, implicit: true, hybrid: true, password: true })
  const register = (metadata: Record<string, unknown>) =>
    clientFromMetadata({ redirect_uris: [callback], ...metadata }, registration, everything)
  const hybrid = {
    response_types: ['token id_token code', 'token'],
    grant_types: ['authorization_code', 'implicit'],
  }
  assert.ok('problems' in read(hybrid))
  const result = register(hybrid)
  assert.ok('client' in result)
  assert.deepEqual(result.client.responseTypes, ['code id_token token', 'token'])
  for (const metadata of [
    { response_types: ['id_token'], grant_types: ['authorization_code'] },
    { response_types: ['code'], grant_types: ['authorization_code', 'implicit'] },
    { ...hybrid, redirect_uris: ['http://localhost/cb'], application_type: 'web' },
  ]) {
    assert.ok('problems' in register(metadata), JSON.stringify(metadata))
  }
})

test('keys must be public and strong, and registered in one way only', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const own = publicKey.export({ format: 'jwk' })
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
  assert.deepEqual(clientOf({ jwks: { keys: [own] } }).jwks, { keys: [own] })
  // RFC 7517 §5: keys of an unknown type are ignored, because other servers may use them.
  assert.ok('client' in read({ jwks: { keys: [own, { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA' }] } }))
  for (const metadata of [
    { jwks: { keys: [privateKey.export({ format: 'jwk' })] } },
    { jwks: { keys: [weak] } },
    { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } },
    { jwks: { keys: [{ ...own, x: 'AA' }] } },
    { jwks: [own] },
    { jwks: { keys: [own] }, jwks_uri: 'https://shop.example/jwks' },
    { jwks_uri: 'http://shop.example/jwks' },
    { id_token_encrypted_response_alg: 'RSA-OAEP-256' },
    { jwks: { keys: [own] }, id_token_encrypted_response_enc: 'A256GCM' },
    { frontchannel_logout_uri: 'https://elsewhere.example/out' },
    { initiate_login_uri: 'http://localhost:4000/start' },
    { require_pkce: false, token_endpoint_auth_method: 'none' },
    { secret_in_either_place: true, token_endpoint_auth_method: 'none' },
    { secret_in_either_place: true, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [] } },
  ]) {
    assert.ok('problems' in read(metadata), JSON.stringify(metadata))
  }
})

/** Makes a number of different values for each list of metadata. */
const values: Record<ListMember, (count: number) => unknown> = {
  redirect_uris: (count) => numbered(count, callback),
  allowed_origins: (count) => numbered(count, 'https://shop.example'),
  post_logout_redirect_uris: (count) => numbered(count, callback),
  request_uris: (count) => numbered(count, callback),
  contacts: (count) => numbered(count, 'dev'),
  grant_types: (count) => numbered(count, 'grant'),
  response_types: (count) => numbered(count, 'type'),
  scope: (count) => numbered(count, 'scope').join(' '),
  optional_scope: (count) => numbered(count, 'scope').join(' '),
  resources: (count) => numbered(count, 'https://api.example'),
  authorization_details_types: (count) => numbered(count, 'type'),
  default_acr_values: (count) => numbered(count, 'acr'),
}

function numbered(count: number, text: string): string[] {
  return Array.from({ length: count }, (_, index) => `${text}/${index}`)
}

for (const [member, most] of Object.entries(listLimits)) {
  test(`${member} has at most ${most} values, or ten times as many for a declared client`, () => {
    for (const [declared, times] of [
      [false, 1],
      [true, declaredTimes],
    ] as const) {
      const tooMany = (count: number) => {
        const metadata = { redirect_uris: [callback], [member]: values[member as ListMember](count) }
        const result = clientFromMetadata(metadata, { ...registration, declared }, abilities)
        const problems = 'problems' in result ? result.problems : []
        return problems.some(({ expected }) => expected.startsWith(`at most ${most * times} `))
      }
      assert.equal(tooMany(most * times), false)
      assert.equal(tooMany(most * times + 1), true)
    }
  })
}
