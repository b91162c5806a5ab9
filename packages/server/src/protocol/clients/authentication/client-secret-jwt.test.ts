import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aClient, aContext } from '../../../../test/support/a-context.ts'
import { macAssertion } from '../../../../test/support/mac-assertion.ts'
import { OAuthError } from '../../messages/errors.ts'
import { parseForm } from '../../messages/params.ts'
import { keptSecret } from './client-secret.ts'
import { clientSecretJwt } from './client-secret-jwt.ts'

const secret = 'a-secret-of-thirty-two-characters'
const request = { method: 'POST', headers: {}, query: '', body: '' }
const clientIn = { tokenEndpointAuthMethod: 'client_secret_jwt', id: 'service' }
const times = { createdAt: 0, expiresAt: null }

function credential(key: string, context = aContext({ store: anEmptyMemory() })) {
  const assertion = macAssertion({ issuer: context.issuer, clock: context }, 'service', key)
  const params = parseForm(
    new URLSearchParams({
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }).toString(),
  )
  const [read] = clientSecretJwt.read(request, params, [])
  return { context, read: read ?? assert.fail('no credential') }
}

const endpoint = 'https://id.example/token'

/** A store that has seen no assertion. */
function anEmptyMemory() {
  return { ...aContext().store, useOnce: async () => 'won' as const }
}

test('a secret that the server cannot decrypt is reported as a server error, not as a wrong credential', async () => {
  const { context, read } = credential(secret)
  const { plain: _, ...unread } = keptSecret(secret, clientSecretJwt, times)
  await assert.rejects(
    read.proves(aClient({ ...clientIn, secrets: [unread] }), context, endpoint),
    (error: unknown) => error instanceof OAuthError && error.code === 'temporarily_unavailable',
  )
  const other = keptSecret('b-secret-of-thirty-two-characters', clientSecretJwt, times)
  const readable = credential('b-secret-of-thirty-two-characters')
  const client = aClient({ ...clientIn, secrets: [unread, other] })
  assert.equal(
    await readable.read.proves(client, readable.context, endpoint),
    true,
    'another secret of the client is accepted',
  )
})

test('a client without a secret cannot authenticate', async () => {
  const { context, read } = credential('')
  assert.equal(await read.proves(aClient({ ...clientIn, secrets: [] }), context, endpoint), false)
})
