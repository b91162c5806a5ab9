import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aClient, aContext, anApi } from '../../../test/support/a-context.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { TokenRequest } from './grant-type.ts'
import { personEntitlement } from './person-entitlement.ts'

const alice = { userId: 'usr_alice', authenticatedAt: 1000, amr: ['pwd'] }

function withApis(): Context {
  const context = aContext()
  return { ...context, store: { ...context.store, apis: async () => [anApi()] } }
}

function request(scope: string, change: Parameters<typeof aClient>[0] = {}): TokenRequest {
  const client = aClient({ id: 'old-app', scope: ['photos.read'], ...change })
  return { client, param: (name) => (name === 'scope' ? scope : undefined), params: () => [] }
}

test('a grant without consent is not remembered and expires with its token family', async () => {
  const context = withApis()
  context.trace.grantType = 'password'
  const { family } = await personEntitlement(request('photos.read'), context, async () => alice)
  assert.equal(family.kind, 'founds')
  assert.equal(family.grant.remembered, false)
  assert.equal(family.grant.expiresAt, family.family.expiresAt)
  assert.equal(family.family.grantId, family.grant.id)
  assert.equal(family.family.sessionId, null)
  assert.deepEqual(family.grant.permissions, ['photos.read https://drive.example/'])
})

test('the audit log records the grant type, the client, the person and the scope', async () => {
  const context = withApis()
  context.trace.grantType = 'password'
  const { family } = await personEntitlement(request('photos.read'), context, async () => alice)
  assert.equal(family.kind, 'founds')
  const facts = { grantType: 'password', scope: ['photos.read'], until: family.grant.expiresAt }
  const who = { userId: 'usr_alice', clientId: 'old-app', flowId: 'TESTFLOW' }
  assert.deepEqual(family.events, [{ type: 'granted_by_registration', ...who, facts }])
})

test('a scope that the client may not have is refused before the person is identified (RFC 6749 §3.3)', async () => {
  const nobody = async () => assert.fail('the person was identified')
  const asked = personEntitlement(request('photos.read', { scope: [] }), withApis(), nobody)
  await assert.rejects(asked, (error) => error instanceof OAuthError && error.code === 'invalid_scope')
})
