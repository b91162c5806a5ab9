import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aClient, aContext } from '../../../../test/support/a-context.ts'
import { parseForm } from '../../messages/params.ts'
import type { Client } from '../client.ts'
import { clientAuthentication } from './authenticate.ts'
import { keptSecret } from './client-secret.ts'
import { clientSecretBasic } from './client-secret-basic.ts'
import { clientAuthMethods } from './index.ts'

const authenticate = clientAuthentication(clientAuthMethods)

const times = { createdAt: 0, expiresAt: null }
const withSecret = (secret: string, change: Partial<Client> = {}) =>
  aClient({ secrets: [keptSecret(secret, clientSecretBasic, times)], ...change })

/** Tries a secret with one registration in the cache and another one, or none, in the database. */
async function tried(secret: string, { remembered, now }: { remembered?: Client; now: Client | undefined }) {
  let reads = 0
  const store = {
    ...aContext().store,
    client: async () => remembered,
    async freshClient() {
      reads += 1
      return now
    },
  }
  const authorization = `Basic ${Buffer.from(`print-shop:${secret}`).toString('base64')}`
  const request = { method: 'POST', headers: { authorization }, query: '', body: '' }
  const client = await authenticate(request, parseForm(''), 'token', aContext({ store })).catch(
    (error: unknown) => String(error),
  )
  return { client, reads }
}

test('a client that authenticates by its cached registration causes no query', async () => {
  const remembered = withSecret('old')
  assert.deepEqual(await tried('old', { remembered, now: remembered }), { client: remembered, reads: 0 })
})

test('a client whose registration was changed elsewhere is authenticated by the new one, with one query', async () => {
  const remembered = withSecret('old')
  const now = withSecret('new', { changedAt: 1 })
  assert.deepEqual(await tried('new', { remembered, now }), { client: now, reads: 1 })
  const enabled = { remembered: { ...remembered, disabledAt: 5 }, now: withSecret('old', { changedAt: 1 }) }
  assert.deepEqual(await tried('old', enabled), { client: enabled.now, reads: 1 })
})

test('a wrong secret costs one query, or none if there is no such client', async () => {
  const remembered = withSecret('old')
  for (const now of [remembered, withSecret('new', { changedAt: 1 }), undefined]) {
    const { client, reads } = await tried('guessed', { remembered, now })
    assert.match(String(client), /client authentication failed/)
    assert.equal(reads, 1)
  }
  assert.equal((await tried('guessed', { now: undefined })).reads, 0)
})
