import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aClient } from '../../test/support/a-context.ts'
import type { ClientAuthMethod } from './clients/authentication/client-auth.ts'
import { extended } from './combine-extensions.ts'
import type { Extensions } from './extensions.ts'
import { modern } from './features.ts'
import type { GrantType } from './grant-types/grant-type.ts'

const grantType = (change: Partial<GrantType> = {}): GrantType => ({
  name: 'urn:example:ticket',
  parameters: [],
  check: () => assert.fail('check must not be called'),
  ...change,
})
const method = (change: Partial<ClientAuthMethod> = {}): ClientAuthMethod => ({
  name: 'https://example.com/api-key',
  confidential: true,
  read: () => [],
  ...change,
})

test('added grant types and methods come after the built-in ones', () => {
  const { grantTypes, clientAuthMethods } = extended(
    modern,
    { grantTypes: [grantType()], clientAuthMethods: [method()] },
    [],
  )
  assert.equal(grantTypes[0]?.name, 'authorization_code')
  assert.equal(grantTypes.at(-1)?.name, 'urn:example:ticket')
  assert.equal(clientAuthMethods[0]?.name, 'client_secret_basic')
  assert.equal(clientAuthMethods.at(-1)?.name, 'https://example.com/api-key')
})

const refused: readonly (readonly [string, Extensions, RegExp])[] = [
  ['a built-in grant type', { grantTypes: [grantType({ name: 'refresh_token' })] }, /two grant types/],
  [
    'a built-in grant type that is switched off',
    { grantTypes: [grantType({ name: 'password' })] },
    /two grant types/,
  ],
  ['a second grant type of the same name', { grantTypes: [grantType(), grantType()] }, /two grant types/],
  [
    'a grant type with a short name (RFC 6749 §4.5)',
    { grantTypes: [grantType({ name: 'ticket' })] },
    /absolute URI/,
  ],
  ['a grant type with a space in its name', { grantTypes: [grantType({ name: 'urn:a b' })] }, /absolute URI/],
  [
    'a grant type that would need a redirect URI',
    { grantTypes: [grantType({ person: 'redirected' })] },
    /no response type leads/,
  ],
  ['a built-in method', { clientAuthMethods: [method({ name: 'none' })] }, /two client auth/],
  ['a method without a name', { clientAuthMethods: [method({ name: '' })] }, /a name without spaces/],
  ['a method for public clients', { clientAuthMethods: [method({ confidential: false })] }, /confidential/],
]
for (const [what, extensions, why] of refused) {
  test(`${what} cannot be added`, () => {
    assert.throws(() => extended(modern, extensions, []), why)
  })
}

test('a server does not start if a client is registered for a grant type or method that it lacks', () => {
  const grants = [aClient({ grantTypes: ['urn:example:ticket'] })]
  assert.throws(() => extended(modern, {}, grants), /registered for urn:example:ticket/)
  extended(modern, { grantTypes: [grantType()] }, grants)
  const methods = [aClient({ tokenEndpointAuthMethod: 'https://example.com/api-key' })]
  assert.throws(() => extended(modern, {}, methods), /registered for https:\/\/example\.com\/api-key/)
  extended(modern, { clientAuthMethods: [method()] }, methods)
})
