import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { aContext } from '../../test/support/a-context.ts'
import { namesOf } from '../protocol/clients/abilities.ts'
import { modern } from '../protocol/features.ts'
import { abilitiesOf } from '../protocol/server-abilities.ts'
import { registration, registrationPolicy } from './registration.ts'

test('open registration gets a warning for each grant type that needs no consent', () => {
  const grantTypes = [
    'authorization_code',
    'refresh_token',
    'implicit',
    'urn:ietf:params:oauth:grant-type:device_code',
    'client_credentials',
    'password',
    'urn:example:ticket',
  ]
  const check = async () => assert.fail('no token is requested')
  const own = { grantTypes: [{ name: 'urn:example:ticket', parameters: [], check }] }
  const abilities = abilitiesOf({ ...modern, device: true, implicit: true, password: true }, {}, own)
  const { lifetimes } = aContext()
  const warned = (mode: string) => {
    const written = v.parse(registration, { mode, grant_types: grantTypes })
    const scopes = written.scope.split(' ')
    const { problems, warnings } = registrationPolicy(written, {
      abilities,
      scopes,
      resources: [],
      lifetimes,
    })
    assert.deepEqual(problems, [])
    return warnings.map((line) => /tokens with (\S+) without the consent of a person/.exec(line)?.[1])
  }
  assert.deepEqual(warned('open'), ['client_credentials', 'password', 'urn:example:ticket'])
  assert.deepEqual(warned('token'), [])
})

test('self-registered clients may use a custom authentication method only if the policy names it', () => {
  const name = 'https://example.com/client-auth/api-key'
  const own = { clientAuthMethods: [{ name, confidential: true, read: () => [] }] }
  const abilities = abilitiesOf(modern, {}, own)
  const { lifetimes } = aContext()
  const methods = (named: object) => {
    const written = v.parse(registration, { mode: 'open', scope: 'openid', ...named })
    return registrationPolicy(written, { abilities, scopes: ['openid'], resources: [], lifetimes }).policy
      .authMethods
  }
  assert.deepEqual(methods({}), namesOf(abilitiesOf(modern).authMethods))
  assert.deepEqual(methods({ token_endpoint_auth_methods: [name] }), [name])
})
