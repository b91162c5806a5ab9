import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { type Asked, ask } from '../support/ask.ts'
import { everyGrant, proofs, secrets } from '../support/every-grant.ts'
import { assertAnswered, assertShown, RefusalLog } from '../support/refusal.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'
import { type BadRequest, badRequests, duplicates } from './bad-requests.ts'

describe('a pushed authorization request is refused at once, in JSON (RFC 9126 §2.3)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let log: RefusalLog
  before(async () => {
    server = await aWatchedServer(everyGrant)
    shop = apps.printShop(server)
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  function push(change: BadRequest[1]) {
    const form = new URL(shop.request({ client_id: undefined, ...change }).url).searchParams
    const asked: Asked = { ...proofs.basic('print-shop', secrets.shop), form }
    return ask(server, '/par', asked)
  }

  const own: BadRequest[] = [
    [
      'a request_uri parameter (§2.1)',
      { request_uri: 'https://shop.example/request' },
      'invalid_request',
      'pushed-request/no-reference',
    ],
    [
      'a request_uri parameter with the URN of a pushed request',
      { request_uri: 'urn:ietf:params:oauth:request_uri:vk_par_x' },
      'invalid_request',
      'pushed-request/no-reference',
    ],
    ['the client_id of another client', { client_id: 'other-shop' }, 'invalid_request', 'client/same-id'],
    [
      'an unregistered redirect URI',
      { redirect_uri: 'https://evil.example/' },
      'invalid_request',
      'redirect-uri/exact-match',
    ],
    ['no redirect URI', { redirect_uri: undefined }, 'invalid_request', 'redirect-uri/present'],
    ['an overlong state', { state: 'x'.repeat(4097) }, 'invalid_request', 'state/length'],
    ['a malformed request object', { request: 'x' }, 'invalid_request_object', 'request-object/well-formed'],
  ]
  for (const [name, change, error, rule] of [...own, ...duplicates, ...badRequests]) {
    test(name, async () => {
      log.next()
      const answer = await push(change)
      assertAnswered(answer, error, 400)
      assert.equal(answer.location, null)
      log.assertRefused({ error, rule })
    })
  }

  const reference = async () => String(JSON.parse((await push({})).html).request_uri)
  const link = (request_uri: string, client_id = 'print-shop') =>
    `/authorize?${new URLSearchParams({ client_id, request_uri })}`

  test('its request_uri is refused for another client, or without a client_id (§4)', async () => {
    const uri = await reference()
    for (const [url, error, rule] of [
      [link(uri, 'other-shop'), 'invalid_request_uri', 'pushed-request/own'],
      [
        `/authorize?${new URLSearchParams({ request_uri: uri })}`,
        'invalid_request_uri',
        'pushed-request/own',
      ],
    ] as const) {
      log.next()
      assertShown(await ask(server, url), error)
      log.assertRefused({ error, rule })
    }
    assert.match((await ask(server, link(uri))).location ?? '', /^\/sign-in\?/)
  })

  test('its request_uri can be used once, within a minute (§2.2, §7.3)', async () => {
    const used = await reference()
    const walker = await new Walker(server).go(link(used))
    await (await walker.signIn()).allow()
    assert.ok(walker.answer().has('code'))
    const old = await reference()
    server.clock.advance(60)
    for (const uri of [used, old, `${old}x`, old.slice(0, -1), old.toUpperCase()]) {
      log.next()
      const answer = await ask(server, link(uri), { cookies: walker.cookies })
      assert.deepEqual([answer.status, answer.location], [400, null], uri)
      assertShown(answer, 'invalid_request_uri')
    }
    log.next()
    await ask(server, link(used))
    log.assertRefused({ error: 'invalid_request_uri', rule: 'pushed-request/usable' })
  })
})
