import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { aRegistrationPolicy } from '../../../../test/support/a-context.ts'
import { modern } from '../../features.ts'
import { sentence } from '../../messages/problem.ts'
import { abilitiesOf } from '../../server-abilities.ts'
import type { Client } from '../client.ts'
import { everyClientField } from '../client-fields.ts'
import { leftOut } from './left-out.ts'
import { metadataOf } from './metadata-of.ts'
import type { RegistrationPolicy } from './registration-policy.ts'
import { selfRegisteredClient } from './self-registered.ts'

const everything = { ...modern, implicit: true, hybrid: true }
const callback = 'https://shop.example/callback'

function register(metadata: Record<string, unknown>, within: Partial<RegistrationPolicy> = {}) {
  return selfRegisteredClient(
    { redirect_uris: [callback], ...metadata },
    { id: 'app-1', secrets: [] },
    aRegistrationPolicy({ abilities: abilitiesOf(everything), ...within }),
  )
}

function clientOf(metadata: Record<string, unknown>, within: Partial<RegistrationPolicy> = {}): Client {
  const result = register(metadata, within)
  assert.ok('client' in result, JSON.stringify(result))
  return result.client
}

function errorOf(metadata: Record<string, unknown>, within: Partial<RegistrationPolicy> = {}) {
  const result = register(metadata, within)
  return 'client' in result ? 'registered' : result.error
}

test('members that only an operator may set are ignored, and are not in the response (RFC 7591 §5)', () => {
  const sly = { require_pkce: false, legacy_assertion_audience: true, optional_scope: 'profile' }
  const client = clientOf({ ...sly, declared: true, disabledAt: 7, id: 'print-shop', secrets: [{}] })
  assert.deepEqual(client, clientOf({}))
  assert.deepEqual(
    [client.requirePkce, client.legacyAssertionAudience, client.optionalScope, client.declared, client.id],
    [true, false, [], false, 'app-1'],
  )
  const returned = metadataOf(client)
  for (const member of Object.keys(sly)) assert.ok(!(member in returned), member)
})

test('a self-registered client has only scopes of the policy: others are omitted (RFC 7591 §2)', () => {
  assert.deepEqual(clientOf({ scope: 'openid photos.read photos.delete' }).scope, ['openid', 'photos.read'])
  assert.deepEqual(clientOf({}).scope, ['openid', 'profile', 'photos.read'])
  for (const scope of ['', ' ', '   '])
    assert.deepEqual(clientOf({ scope }).scope, ['openid', 'profile', 'photos.read'])
  for (const scope of ['\t', '\n', '\u00a0']) assert.equal(errorOf({ scope }), 'invalid_client_metadata')
  // MCP clients register a scope that they made up; they get what a client that names none gets.
  assert.deepEqual(clientOf({ scope: 'mcp:tools' }).scope, ['openid', 'profile', 'photos.read'])
})

test('a grant type that does not declare the role of the person has no default scope', () => {
  const scopeWith = (person?: 'unasked' | 'nobody') => {
    const name = 'urn:example:ticket'
    const ticket = { name, ...(person && { person }), parameters: [], check: () => assert.fail('no token') }
    const abilities = abilitiesOf(everything, {}, { grantTypes: [ticket] })
    return clientOf({ grant_types: [name], response_types: [] }, { abilities, grantTypes: [name] }).scope
  }
  assert.deepEqual(scopeWith(), [])
  assert.deepEqual(scopeWith('nobody'), [])
  assert.deepEqual(scopeWith('unasked'), ['openid', 'profile', 'photos.read'])
})

test('the implicit and hybrid flows are not registered unless the policy names them, even if the server supports them', () => {
  const implicit = { grant_types: ['implicit'], response_types: ['id_token'] }
  const hybrid = { grant_types: ['authorization_code', 'implicit'], response_types: ['code id_token'] }
  assert.equal(errorOf(implicit), 'invalid_client_metadata')
  assert.equal(errorOf(hybrid), 'invalid_client_metadata')
  const named = {
    grantTypes: ['authorization_code', 'implicit'],
    responseTypes: ['code', 'id_token', 'code id_token'],
  }
  assert.equal(errorOf(implicit, named), 'registered')
  assert.equal(errorOf(hybrid, named), 'registered')
  // Only the response types are named, or only the grant types.
  assert.equal(errorOf(implicit, { responseTypes: named.responseTypes }), 'invalid_client_metadata')
  assert.equal(errorOf(implicit, { grantTypes: named.grantTypes }), 'invalid_client_metadata')
})

describe('values that the policy does not allow are removed, and the rest is consistent (RFC 7591 §2, §2.1)', () => {
  const flows = (metadata: Record<string, unknown>, within: Partial<RegistrationPolicy> = {}) => {
    const { grantTypes, responseTypes } = clientOf(metadata, within)
    return [grantTypes.join(' '), responseTypes.join(' ')]
  }
  const device = 'urn:ietf:params:oauth:grant-type:device_code'

  test('grant types and response types', () => {
    const code = ['authorization_code', 'code']
    assert.deepEqual(flows({ grant_types: ['authorization_code', device, 'foo'] }), code)
    assert.deepEqual(flows({ grant_types: ['authorization_code', 'implicit'] }), code)
    assert.deepEqual(flows({ response_types: ['code', 'id_token token', 'foo'] }), code)
    const hybrid = { grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'code token'] }
    assert.deepEqual(flows(hybrid), code)
    // The policy names the response type without its grant type, or the reverse.
    assert.deepEqual(flows(hybrid, { responseTypes: ['code', 'code token'] }), code)
    assert.deepEqual(flows(hybrid, { grantTypes: ['authorization_code', 'implicit'] }), code)
    assert.deepEqual(flows({ grant_types: ['refresh_token', 'authorization_code'] }), [
      'refresh_token authorization_code',
      'code',
    ])
  })

  test('a grant type for confidential clients, if the client is public', () => {
    const within = { grantTypes: ['authorization_code', 'client_credentials'] }
    const both = { grant_types: within.grantTypes }
    assert.deepEqual(flows(both, within), ['authorization_code client_credentials', 'code'])
    const bare = { ...both, token_endpoint_auth_method: 'none' }
    assert.deepEqual(flows(bare, within), ['authorization_code', 'code'])
  })

  test('types of authorization_details and classes of authentication', () => {
    const abilities = abilitiesOf(everything, {
      authorizationDetailsTypes: ['a', 'b'],
      acrValues: ['silver'],
    })
    const client = clientOf(
      { authorization_details_types: ['a', 'b', 'c'], default_acr_values: ['gold', 'silver'] },
      { abilities, authorizationDetailsTypes: ['b'] },
    )
    assert.deepEqual([client.authorizationDetailsTypes, client.defaultAcrValues], [['b'], ['silver']])
  })

  test('text that cannot be shown', () => {
    const long = 'n'.repeat(201)
    for (const [member, value] of [
      ['client_name', long],
      ['client_name', 'Shop\u202e'],
      ['client_name', ''],
      ['client_uri', 'shop.example'],
      ['logo_uri', 'data:image/png;base64,AAAA'],
      ['logo_uri', 'http://shop.example/logo.png'],
      ['policy_uri', 'javascript:alert(1)'],
      ['tos_uri', 'https://user:password@shop.example/'],
      ['software_id', long],
      ['software_version', 'a\nb'],
    ] as const) {
      assert.deepEqual(clientOf({ [member]: value }), clientOf({}), `${member} ${value}`)
    }
    assert.equal(clientOf({ client_name: long }).name, 'app-1')
  })

  test('nothing is removed silently if nothing usable would be left', () => {
    for (const metadata of [
      { grant_types: [device] },
      { grant_types: ['foo'] },
      { grant_types: ['refresh_token', device] },
      { grant_types: ['implicit', 'password'], response_types: ['token'] },
      { response_types: ['token', 'foo'] },
      { response_types: ['code'], grant_types: ['refresh_token'] },
      { response_types: [] },
    ]) {
      assert.equal(errorOf(metadata), 'invalid_client_metadata', JSON.stringify(metadata))
    }
    const result = register({ grant_types: [device] })
    assert.ok('problems' in result)
    assert.deepEqual(
      result.problems.map(sentence)[0],
      `grant_types[0]: expected one of authorization_code, refresh_token, got "${device}"`,
    )
  })

  test('a member that the client would rely on is not removed: keys, algorithms, addresses, authentication, a binding', () => {
    for (const metadata of [
      { jwks_uri: 'http://shop.example/jwks' },
      { jwks: { keys: [] }, jwks_uri: 'https://shop.example/jwks' },
      { id_token_signed_response_alg: 'none' },
      { token_endpoint_auth_method: 'tls_client_auth' },
      { token_endpoint_auth_method: 'private_key_jwt' },
      { backchannel_logout_uri: 'http://shop.example/out' },
      { post_logout_redirect_uris: ['http://shop.example/bye'] },
      { subject_type: 'foo' },
      { dpop_bound_access_tokens: true },
      { tls_client_certificate_bound_access_tokens: true },
      { require_pushed_authorization_requests: 'yes' },
    ]) {
      assert.equal(errorOf(metadata), 'invalid_client_metadata', JSON.stringify(metadata))
    }
  })

  test('a member whose type is not that of the standard is a mistake, and refused', () => {
    for (const metadata of [
      { client_name: 7 },
      { logo_uri: {} },
      { contacts: 'a@shop.example' },
      { grant_types: 'authorization_code' },
      { grant_types: ['authorization_code', 7] },
      { response_types: { 0: 'code' } },
      { token_endpoint_auth_method: { toString: 1 } },
      { scope: ['openid'] },
    ]) {
      assert.equal(errorOf(metadata), 'invalid_client_metadata', JSON.stringify(metadata))
    }
  })
})

test('a client that names no method may send its secret in either place, if the policy allows both methods', () => {
  const basic = { token_endpoint_auth_method: 'client_secret_basic' }
  const both = { authMethods: ['client_secret_basic', 'client_secret_post'] }
  assert.equal(clientOf({}, both).secretInEitherPlace, true)
  assert.equal(clientOf(basic, both).secretInEitherPlace, false)
  assert.equal(clientOf({ ...basic, secret_in_either_place: true }, both).secretInEitherPlace, false)
  assert.equal(clientOf({}, { authMethods: ['client_secret_basic', 'none'] }).secretInEitherPlace, false)
})

test('a default from a standard is refused if the policy does not allow it', () => {
  assert.equal(errorOf({}), 'registered')
  assert.equal(errorOf({}, { grantTypes: ['refresh_token'] }), 'invalid_client_metadata')
  assert.equal(errorOf({}, { responseTypes: [] }), 'invalid_client_metadata')
  assert.equal(errorOf({ token_endpoint_auth_method: 'client_secret_post' }), 'invalid_client_metadata')
  assert.equal(errorOf({ grant_types: ['client_credentials'] }), 'invalid_client_metadata')
})

test('an app that names no method gets one of the policy, and never becomes public if it can have a secret', () => {
  const methodWithin = (...authMethods: string[]) => clientOf({}, { authMethods }).tokenEndpointAuthMethod
  assert.equal(methodWithin('none', 'client_secret_basic', 'client_secret_post'), 'client_secret_basic')
  assert.equal(methodWithin('none', 'private_key_jwt', 'client_secret_post'), 'client_secret_post')
  assert.equal(methodWithin('private_key_jwt', 'none'), 'none')
  const withKeys = clientOf({ jwks: { keys: [] } }, { authMethods: ['none', 'private_key_jwt'] })
  assert.equal(withKeys.tokenEndpointAuthMethod, 'private_key_jwt')
  const post = clientOf({}, { authMethods: ['client_secret_post'] })
  assert.deepEqual([post.secretInEitherPlace, post.requirePkce], [false, true])
  assert.equal(errorOf({}, { authMethods: ['private_key_jwt'] }), 'invalid_client_metadata')
  // A grant type for confidential clients is left out of an app that became public.
  const both = { grant_types: ['authorization_code', 'client_credentials'] }
  const grantTypes = ['authorization_code', 'client_credentials']
  assert.deepEqual(clientOf(both, { authMethods: ['none'], grantTypes }).grantTypes, ['authorization_code'])
  assert.equal(
    errorOf({ token_endpoint_auth_method: 'client_secret_basic' }, { authMethods: ['none'] }),
    'invalid_client_metadata',
    'a method that the app names is never replaced',
  )
})

test('a redirect URI that is refused has an error of its own (RFC 7591 §3.2.2)', () => {
  for (const bad of ['http://shop.example/cb', `${callback}#x`, 'javascript:alert(1)', 7]) {
    assert.equal(errorOf({ redirect_uris: [callback, bad] }), 'invalid_redirect_uri', String(bad))
  }
  assert.equal(errorOf({ redirect_uris: [] }), 'invalid_redirect_uri')
  assert.equal(errorOf({ post_logout_redirect_uris: ['http://shop.example'] }), 'invalid_client_metadata')
})

test('a client receives all its metadata, and can register the same again with it (RFC 7591 §3.2.1)', () => {
  const client = clientOf({
    client_name: 'Print Shop',
    scope: 'openid photos.read',
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_basic',
    default_max_age: 0,
    request_uris: ['https://shop.example/request'],
    contacts: ['ops@shop.example'],
    initiate_login_uri: 'https://shop.example/start',
  })
  const told = metadataOf(client)
  assert.equal(told.scope, 'openid photos.read')
  assert.equal(told.default_max_age, 0)
  assert.equal(told.token_endpoint_auth_method, 'client_secret_basic')
  assert.deepEqual(clientOf(told), client)
  const members = new Set(everyClientField.map(([, { member }]) => member))
  assert.deepEqual(
    Object.keys(told).filter((member) => !members.has(member)),
    [],
  )
})

test('the policy can exempt confidential clients from PKCE, and public ones only if the server allows it (RFC 9700 §2.1.1)', () => {
  const lenient = { requirePkce: false, legacyAssertionAudience: true }
  const confidential = clientOf({}, lenient)
  assert.deepEqual([confidential.requirePkce, confidential.legacyAssertionAudience], [false, true])
  const bare = { token_endpoint_auth_method: 'none' }
  assert.equal(clientOf(bare, lenient).requirePkce, true)
  const abilities = abilitiesOf({ ...modern, code_without_pkce: true })
  assert.equal(clientOf(bare, { ...lenient, abilities }).requirePkce, false)
  assert.equal(clientOf(bare, { abilities }).requirePkce, true)
  assert.equal(clientOf({ require_pkce: false }).requirePkce, true)
})

test('a client without end users has no default scope', () => {
  const within = { grantTypes: ['client_credentials'], scopes: ['photos.read'] }
  assert.deepEqual(clientOf({ grant_types: ['client_credentials'] }, within).scope, [])
  assert.deepEqual(clientOf({ grant_types: ['client_credentials'], scope: 'photos.read' }, within).scope, [
    'photos.read',
  ])
})

test('what an app asked for and did not get is named for the audit log', () => {
  const named = (sent: Record<string, unknown>) => {
    const metadata = { redirect_uris: [callback], ...sent }
    return leftOut(metadata, clientOf(metadata))
  }
  assert.deepEqual(named({}), [])
  assert.deepEqual(named({ scope: ' openid  profile', response_types: ['code'], client_name: 'Shop' }), [])
  assert.deepEqual(
    named({
      redirect_uris: [callback, 'cursor://x/cb'],
      grant_types: ['authorization_code', 'urn:x\u202e'],
      scope: 'openid admin',
      logo_uri: 'http://shop.example/logo.png',
      claims_as: { groups: { name: 'email' } },
      unknown_member: 'x',
    }),
    [
      'logo_uri',
      'redirect_uris: "cursor://x/cb"',
      'grant_types: "urn:x\\u{202e}"',
      'scope: "admin"',
      'claims_as',
    ],
  )
  const many = Array.from({ length: 99 }, (_, index) => `s${index}`).join(' ')
  assert.equal(named({ scope: `openid ${many}` }).length, 21)
})
