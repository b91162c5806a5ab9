import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Change = Record<string, string | readonly string[] | undefined>

const evil = 'https://evil.example/'

/** Who asks, or where the answer shall go, is wrong. */
const badAddresses: Record<string, Change> = {
  'no client': { client_id: undefined },
  'an unknown client': { client_id: 'nobody' },
  'an unknown client and a stranger’s address': { client_id: 'nobody', redirect_uri: evil },
  'a client that has no redirect URI': { client_id: 'thumbnailer', redirect_uri: evil },
  'the client twice': { client_id: ['print-shop', 'print-shop'] },
  'two clients': { client_id: ['print-shop', 'other-shop'] },
  'a NUL in the client': { client_id: 'print-shop\0' },
  'another case of the client': { client_id: 'Print-Shop' },
  'no address, of two that are registered': { redirect_uri: undefined },
  'an empty address': { redirect_uri: '' },
  'a stranger’s address': { redirect_uri: evil },
  'another app’s address': { redirect_uri: 'https://other.example/callback' },
  'the address twice': { redirect_uri: ['https://shop.example/callback', 'https://shop.example/callback'] },
  'the right address, then a stranger’s': { redirect_uri: ['https://shop.example/callback', evil] },
  'a stranger’s address, then the right one': { redirect_uri: [evil, 'https://shop.example/callback'] },
  'a script': { redirect_uri: 'javascript:alert(1)' },
}

/** Whatever else may be wrong beside it; each alone is answered to the app. */
const otherErrors: Record<string, { change: Change; error: string }> = {
  'no response type': { change: { response_type: undefined }, error: 'invalid_request' },
  'an unknown response type': { change: { response_type: 'x' }, error: 'unsupported_response_type' },
  'the implicit grant': { change: { response_type: 'token' }, error: 'unsupported_response_type' },
  'an unknown response mode': { change: { response_mode: 'x' }, error: 'invalid_request' },
  'prompt=none': { change: { prompt: 'none' }, error: 'login_required' },
  'prompt=none in a fragment': {
    change: { prompt: 'none', response_mode: 'fragment' },
    error: 'login_required',
  },
  'an unknown prompt': { change: { prompt: 'x' }, error: 'invalid_request' },
  'prompt=none login': { change: { prompt: 'none login' }, error: 'invalid_request' },
  'a broken scope': { change: { scope: '"' }, error: 'invalid_scope' },
  'a forbidden scope': { change: { scope: 'photos.delete' }, error: 'invalid_scope' },
  'an unknown scope alone': { change: { scope: 'x' }, error: 'invalid_scope' },
  'an unknown API': { change: { resource: 'https://nowhere.example/' }, error: 'invalid_target' },
  'no code challenge': { change: { code_challenge: undefined }, error: 'invalid_request' },
  'a plain challenge': { change: { code_challenge_method: 'plain' }, error: 'invalid_request' },
  'a broken max_age': { change: { max_age: '-1' }, error: 'invalid_request' },
  'a nonce that is too long': { change: { nonce: 'n'.repeat(600) }, error: 'invalid_request' },
  'a broken hint': { change: { id_token_hint: 'x.y.z' }, error: 'invalid_request' },
  'a request object': { change: { request: 'x.y.z' }, error: 'invalid_request_object' },
  'a request_uri': { change: { request_uri: evil }, error: 'invalid_request_uri' },
  'a registration': { change: { registration: '{}' }, error: 'registration_not_supported' },
  'two states': { change: { state: ['a', 'b'] }, error: 'invalid_request' },
  'two scopes': { change: { scope: ['openid', 'openid'] }, error: 'invalid_request' },
  'two response types': { change: { response_type: ['code', 'token'] }, error: 'invalid_request' },
}

describe('using the server to send people elsewhere (threat A5, RFC 9700 §4.11)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const someBrowser = new Map([['vk_session', 'A'.repeat(43)]])

  async function answers(change: Change) {
    const { url } = apps.printShop(server).request(change)
    return [
      await ask(server, url),
      await ask(server, '/authorize', { form: new URL(url).searchParams, cookies: someBrowser }),
    ]
  }

  for (const [bad, wrong] of Object.entries(badAddresses)) {
    test(`${bad} is a page and never a redirect, whatever else is wrong`, async () => {
      for (const [also, { change }] of Object.entries({ nothing: { change: {} }, ...otherErrors })) {
        for (const { status, location, headers, html } of await answers({ ...change, ...wrong })) {
          assert.deepEqual({ status, location }, { status: 400, location: null }, also)
          assert.equal(headers.get('refresh'), null)
          assert.match(headers.get('content-type') ?? '', /^text\/html/)
          assert.doesNotMatch(html, /(href|action|src)="[^"]*evil|http-equiv="refresh"/i, also)
        }
      }
    })
  }

  for (const [name, { change, error }] of Object.entries(otherErrors)) {
    test(`${name} is answered to the registered address, and nowhere else`, async () => {
      for (const { status, location } of await answers(change)) {
        assert.equal(status, 303)
        assert.match(location ?? '', /^https:\/\/shop\.example\/callback[?#]/)
        assert.equal(answerIn(location).get('error'), error)
      }
    })
  }

  test('no page of the server takes an address to go on to', async () => {
    const names = ['next', 'return_to', 'returnTo', 'redirect', 'continue', 'url', 'post_logout_redirect_uri']
    const query = new URLSearchParams(Object.fromEntries(names.map((name) => [name, evil])))
    for (const path of ['/', '/sign-in', '/sign-out', '/signed-out', '/consent', '/continue', '/set-up']) {
      const { location, html } = await ask(server, `${path}?${query}`)
      assert.doesNotMatch(location ?? '', /evil/, path)
      assert.doesNotMatch(html, /evil\.example/, path)
    }
  })
})
