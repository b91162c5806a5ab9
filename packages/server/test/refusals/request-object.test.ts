import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import type { TestServer } from '../support/a-server.ts'
import { ask } from '../support/ask.ts'
import { everyGrant, proofs, secrets, signedByClient } from '../support/every-grant.ts'
import { assertAnswered, assertRedirected, assertShown, RefusalLog } from '../support/refusal.ts'
import { aWatchedServer } from '../support/watched-server.ts'
import { badRequests } from './bad-requests.ts'

const redirectUri = 'https://shop.example/callback'
const good = {
  client_id: 'print-shop',
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid photos.read',
  state: 'inside',
  code_challenge: createHash('sha256').update('x').digest('base64url'),
  code_challenge_method: 'S256',
}

type Change = { claims?: Record<string, unknown>; header?: Record<string, unknown> }
type Row = [name: string, change: (server: TestServer) => Change, rule: Rule, error?: ErrorCode]

const seconds = (server: TestServer) => Math.floor(server.clock.now() / 1000)

describe('a request object is refused (RFC 9101 §6, §7)', () => {
  let server: TestServer & AsyncDisposable
  let log: RefusalLog
  before(async () => {
    server = await aWatchedServer(everyGrant)
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const made = ({ claims, header }: Change) =>
    signedByClient({ iss: 'print-shop', aud: server.issuer, ...good, ...claims }, header)
  const url = (parameters: Record<string, string>) =>
    `/authorize?${new URLSearchParams({ client_id: 'print-shop', ...parameters })}`
  const to = (state: string) => ({ start: `${redirectUri}?`, state, issuer: server.issuer })

  for (const [name, change, error, rule] of badRequests) {
    test(`for its parameters, as if they were in the URL: ${name}`, async () => {
      const request = await made({ claims: change })
      log.next()
      const answer = await ask(server, url({ request, state: 'outside' }))
      assertRedirected(answer, error, to('inside'))
      log.assertRefused({ error, rule })
    })
  }

  const objects: Row[] = [
    ['an unknown kid', () => ({ header: { kid: 'nobody' } }), 'request-object/signature'],
    ['the type of an access token', () => ({ header: { typ: 'at+jwt' } }), 'request-object/type'],
    [
      'the type of a client assertion',
      () => ({ header: { typ: 'client-authentication+jwt' } }),
      'request-object/type',
    ],
    ['another issuer', () => ({ claims: { iss: 'other-shop' } }), 'request-object/client'],
    ['no client_id in it', () => ({ claims: { client_id: undefined } }), 'request-object/client'],
    ['another client_id in it', () => ({ claims: { client_id: 'other-shop' } }), 'request-object/client'],
    ['the client as sub', () => ({ claims: { sub: 'print-shop' } }), 'request-object/no-subject'],
    ['another audience', () => ({ claims: { aud: 'https://other.example' } }), 'request-object/audience'],
    ['an exp in the past', (at) => ({ claims: { exp: seconds(at) - 11 } }), 'request-object/times'],
    [
      'an exp too far in the future',
      (at) => ({ claims: { exp: seconds(at) + 7200 } }),
      'request-object/times',
    ],
    ['an nbf in the future', (at) => ({ claims: { nbf: seconds(at) + 61 } }), 'request-object/times'],
    ['an iat in the future', (at) => ({ claims: { iat: seconds(at) + 61 } }), 'request-object/times'],
    ['an exp that is a string', () => ({ claims: { exp: '9999999999' } }), 'request-object/times'],
    ['a nested request', () => ({ claims: { request: 'x' } }), 'request-object/not-nested'],
    ['a nested request_uri', () => ({ claims: { request_uri: 'https://x' } }), 'request-object/not-nested'],
  ]
  for (const [name, change, rule] of objects) {
    test(`with a redirect if redirect_uri is in the URL, otherwise on a page, and when pushed: ${name}`, async () => {
      const request = await made(change(server))
      const refused = { error: 'invalid_request_object', rule } as const
      log.next()
      const outside = await ask(server, url({ request, redirect_uri: redirectUri, state: 'outside' }))
      assertRedirected(outside, refused.error, to('outside'))
      log.assertRefused(refused)
      assertShown(await ask(server, url({ request })), refused.error)
      log.assertRefused(refused)
      const shop = proofs.basic('print-shop', secrets.shop)
      assertAnswered(await ask(server, '/par', { ...shop, form: { request } }), refused.error, 400)
      log.assertRefused(refused)
    })
  }

  test('for its algorithm: none, or a MAC', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const alg of ['none', 'HS256', 'RS1', 'dir']) {
      log.next()
      const request = `${part({ alg })}.${part(good)}.AA`
      const answer = await ask(server, url({ request, redirect_uri: redirectUri, state: 'outside' }))
      assertRedirected(answer, 'invalid_request_object', to('outside'))
      log.assertRefused({ error: 'invalid_request_object', rule: 'request-object/algorithm' })
    }
  })

  test('for an unregistered redirect_uri in it, with an error page (§10.5)', async () => {
    const request = await made({ claims: { redirect_uri: 'https://evil.example/' } })
    log.next()
    assertShown(await ask(server, url({ request })), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'redirect-uri/exact-match' })
  })
})
