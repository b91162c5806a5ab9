import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { decide, type SignedInUser } from '../../src/protocol/authorization/decide.ts'
import { findDevice } from '../../src/protocol/authorization/device-request.ts'
import { isKnownApp } from '../../src/protocol/authorization/may-redirect-error.ts'
import { promptsOf } from '../../src/protocol/authorization/request/prompt.ts'
import type { AuthorizationRequest } from '../../src/protocol/authorization/request/request.ts'
import type { Context } from '../../src/protocol/context.ts'
import { provesSession } from '../../src/protocol/endpoints/end-session.ts'
import { modern } from '../../src/protocol/features.ts'
import { parseFormRequest } from '../../src/protocol/messages/params.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import type { Store } from '../../src/protocol/ports/store.ts'
import { sidFor } from '../../src/protocol/sessions/sid.ts'
import { aClient, aContext } from '../support/a-context.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { everyGrant } from '../support/every-grant.ts'
import { RefusalLog } from '../support/refusal.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Asserts that this rule was the last decision in the trace, and that it refused. */
function assertNoted({ trace }: Context, rule: Rule): void {
  const last = trace.decisions.at(-1)
  assert.deepEqual([last?.rule, last?.outcome], [rule, 'refused'])
}

describe('a negative decision without an error response is in the trace as well', () => {
  const client = aClient()
  const session = { id: 'session', userId: 'usr_1', amr: ['pwd'] }
  const user = { id: 'usr_1', username: 'alice', claims: {}, disabledAt: null }
  const visitor = ({ now }: Context): SignedInUser => ({
    session: { ...session, authenticatedAt: now() - 5, expiresAt: now() + 1000 },
    user,
  })
  const request = ({ now }: Context, change: Partial<AuthorizationRequest>): AuthorizationRequest => ({
    clientId: client.id,
    redirectUri: 'https://shop.example/callback',
    responseType: 'code',
    responseMode: 'query',
    silent: false,
    state: undefined,
    scope: ['openid'],
    resources: [],
    nonce: undefined,
    codeChallenge: undefined,
    prompt: [],
    maxAge: undefined,
    loginHint: undefined,
    hintedSubject: undefined,
    spends: [],
    arrivedAt: now(),
    ...change,
  })

  test('a session without the essential acr value (RFC 9470 §5)', async () => {
    const context = aContext()
    const acr = { values: ['gold'], essential: true }
    const claims = { userinfo: [], idToken: [], subjects: undefined, acr }
    const verdict = await decide(request(context, { claims }), client, visitor(context), context)
    assert.equal(verdict.kind, 'sign_in')
    assertNoted(context, 'acr/met')
  })

  test('prompt=create for a person who is already signed in (Initiating User Registration §4)', async () => {
    const context = aContext({ prompts: promptsOf({ ...modern, sign_up: true }) })
    const verdict = await decide(request(context, { prompt: ['create'] }), client, visitor(context), context)
    assert.equal(verdict.kind, 'sign_up')
    assertNoted(context, 'sign-up/done')
  })

  test('a self-registered app that the person does not know, which gets no error redirect (RFC 9700 §4.11.2)', async () => {
    const context = aContext()
    assert.equal(await isKnownApp(client, undefined, context), false)
    assertNoted(context, 'redirect-uri/trusted')
  })

  test('an id_token_hint for another person or session, which signs nobody out without asking (RP-Initiated Logout §2)', () => {
    const own = { clientId: client.id, subject: user.id, sid: sidFor(session, client) }
    const proves = (change: Partial<typeof own>) => {
      const context = aContext()
      const logout = { client, hint: { ...own, ...change }, returnTo: undefined }
      return { proven: provesSession(logout, visitor(context), context), context }
    }
    assert.equal(proves({}).proven, true)
    for (const change of [{ subject: 'usr_2' }, { sid: 'another' }]) {
      const { proven, context } = proves(change)
      assert.equal(proven, false)
      assertNoted(context, 'logout/own-session')
    }
  })

  test('an unknown user code, which the page asks for again (RFC 8628 §3.3)', async () => {
    const store = { deviceCodeByUserCode: async () => undefined } as Partial<Store> as Store
    const context = aContext({ store })
    assert.equal(await findDevice('BBBB-BBBB', context), undefined)
    assertNoted(context, 'user-code/known')
  })

  test('a form sent with another method, if the routes did not refuse it (RFC 6749 §3.2)', () => {
    const context = aContext()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    assert.throws(() => parseFormRequest({ method: 'GET', headers, query: '', body: '' }, context))
    assertNoted(context, 'request/method')
  })
})

test('prompt=create with a requested subject is refused (Initiating User Registration §4)', async () => {
  await using server = await aWatchedServer({ features: { sign_up: true } })
  const log = new RefusalLog(server)
  const claims = '{"id_token":{"sub":{"value":"usr_x"}}}'
  const { location } = await ask(server, apps.printShop(server).request({ prompt: 'create', claims }).url)
  assert.equal(answerIn(location).get('error'), 'invalid_request')
  log.assertRefused({ error: 'invalid_request', rule: 'sign-up/new-person' })
})

test('an encrypted request object for a foreign key, or of a client not registered for one, is refused (RFC 9101 §6.1)', async () => {
  const [alg, enc] = ['RSA-OAEP-256', 'A128CBC-HS256']
  const clients = everyGrant.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, request_object_encryption_alg: alg } : client,
  )
  const features = { ...everyGrant.features, encrypted_requests: true }
  await using server = await aWatchedServer({ ...everyGrant, clients, features })
  const log = new RefusalLog(server)
  const { publicKey } = await generateKeyPair(alg, { extractable: true })
  const encrypted = await new CompactEncrypt(Buffer.from('x'))
    .setProtectedHeader({ alg, enc })
    .encrypt(await importJWK((await exportJWK(publicKey)) as JWK, alg))
  for (const [id, rule] of [
    ['print-shop', 'request-object/decrypted'],
    ['exempt', 'request-object/encryption'],
  ] as const) {
    const query = new URLSearchParams({ client_id: id, request: encrypted })
    assert.equal((await ask(server, `/authorize?${query}`)).status, 400)
    log.assertRefused({ error: 'invalid_request_object', rule })
  }
})
