import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { aClient, aContext } from '../../../test/support/a-context.ts'
import { clientAuthentication } from '../clients/authentication/authenticate.ts'
import { clientAuthMethods } from '../clients/authentication/index.ts'
import type { Client } from '../clients/client.ts'
import type { GrantType } from '../grant-types/grant-type.ts'
import { grantTypes } from '../grant-types/index.ts'
import { OAuthError } from '../messages/errors.ts'
import { token } from './token.ts'

const authenticate = clientAuthentication(clientAuthMethods)

/** The error of a token request. The store holds nothing but the client, and there are no accounts. */
async function refusal(client: Client, fields: Record<string, string>) {
  const context = aContext({ grantTypes: grantTypes.map(({ name }) => name) })
  const store = { ...context.store, client: async () => client }
  const form = { client_id: client.id, ...fields }
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    query: '',
    body: new URLSearchParams(form).toString(),
  }
  const answer = token(request, { grantTypes, authenticate }, { ...context, store })
  const refused = await answer.then(
    () => assert.fail('the request was accepted'),
    (error: unknown) => error,
  )
  assert.ok(refused instanceof OAuthError, String(refused))
  const rule = context.trace.decisions.findLast(({ outcome }) => outcome === 'refused')?.rule
  return { code: refused.code, rule }
}

for (const grantType of ['client_credentials', 'password']) {
  test(`${grantType} is refused to a public client, even if it is registered for it (RFC 6749 §4.3.2, §4.4)`, async () => {
    const client = aClient({ tokenEndpointAuthMethod: 'none', grantTypes: [grantType] })
    const fields = { grant_type: grantType, username: 'alice', password: 'correct horse battery' }
    assert.deepEqual(await refusal(client, fields), {
      code: 'unauthorized_client',
      rule: 'client/confidential',
    })
  })
}

test('a self-registered client may use the password grant only if the policy allows it (RFC 9700 §2.4)', async () => {
  const client = aClient({
    tokenEndpointAuthMethod: 'client_secret_post',
    grantTypes: ['password'],
    secrets: [{ hash: hash('sha256', 'a secret', 'base64url'), createdAt: 0, expiresAt: null }],
    declared: false,
    selfRegistered: { expiresAt: 1, usedAt: null },
  })
  const fields = { grant_type: 'password', client_secret: 'a secret', username: 'alice', password: 'x' }
  assert.deepEqual(await refusal(client, fields), {
    code: 'unauthorized_client',
    rule: 'password/vouched-for',
  })
})

test('no code is consumed if the use of a self-registered client cannot be recorded (promise R3)', async () => {
  const selfRegistered = { expiresAt: Number.MAX_SAFE_INTEGER, usedAt: null }
  const client = aClient({ tokenEndpointAuthMethod: 'none', grantTypes: ['urn:x:code'], selfRegistered })
  const context = aContext()
  const done: string[] = []
  const family = {
    ...{ id: 'fam_1', grantId: 'grt_1', userId: 'usr_1', clientId: client.id, sessionId: null, sid: 's' },
    ...{ scope: [], resources: [], amr: [], authenticatedAt: 0, generation: 0, createdAt: 0 },
    ...{ expiresAt: context.now() + 60_000, idleExpiresAt: context.now() + 60_000 },
  }
  const spends = { kind: 'code', hash: 'hash' } as const
  const grantType: GrantType = {
    name: 'urn:x:code',
    parameters: [],
    check: async () => ({
      ...{ subject: 'usr_1', scope: [], audience: [context.userInfo], refreshToken: false },
      family: { kind: 'begins', family, spends },
    }),
  }
  const store = {
    ...context.store,
    client: async () => client,
    useRegistration: async () => assert.fail('the database does not answer'),
    begin: async () => {
      done.push('begun')
      return 'won' as const
    },
  }
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    query: '',
    body: new URLSearchParams({ client_id: client.id, grant_type: 'urn:x:code' }).toString(),
  }
  const answer = token(request, { grantTypes: [grantType], authenticate }, { ...context, store })
  await assert.rejects(answer, /does not answer/)
  assert.deepEqual(done, [])
})
