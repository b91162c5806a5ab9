import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Change = Record<string, string | readonly string[] | undefined>

const evil = 'https://evil.example/'

/** Requests whose client or redirect URI is wrong. */
const badAddresses: Record<string, Change> = {
  'no client': { client_id: undefined },
  'an unknown client': { client_id: 'nobody' },
  'an unknown client and a foreign redirect URI': { client_id: 'nobody', redirect_uri: evil },
  'a client that has no redirect URI': { client_id: 'thumbnailer', redirect_uri: evil },
  'the same client_id twice': { client_id: ['print-shop', 'print-shop'] },
  'two client_ids': { client_id: ['print-shop', 'other-shop'] },
  'a NUL in client_id': { client_id: 'print-shop\0' },
  'client_id in another case': { client_id: 'Print-Shop' },
  'no redirect_uri for a client with two': { redirect_uri: undefined },
  'an empty redirect_uri': { redirect_uri: '' },
  'a foreign redirect URI': { redirect_uri: evil },
  'another app’s redirect URI': { redirect_uri: 'https://other.example/callback' },
  'the same redirect_uri twice': {
    redirect_uri: ['https://shop.example/callback', 'https://shop.example/callback'],
  },
  'the right redirect URI, then a foreign one': { redirect_uri: ['https://shop.example/callback', evil] },
  'a foreign redirect URI, then the right one': { redirect_uri: [evil, 'https://shop.example/callback'] },
  'a script': { redirect_uri: 'javascript:alert(1)' },
}

/** Other errors, which are redirected to the app if client and redirect URI are right. */
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

describe('the server as an open redirector (threat A5, RFC 9700 §4.11)', () => {
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
    test(`${bad} gets an error page and never a redirect, whatever else is wrong`, async () => {
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
    test(`${name} is an error redirected to the registered URI, and nowhere else`, async () => {
      for (const { status, location } of await answers(change)) {
        assert.equal(status, 303)
        assert.match(location ?? '', /^https:\/\/shop\.example\/callback[?#]/)
        assert.equal(answerIn(location).get('error'), error)
      }
    })
  }

  test('no page accepts a parameter with a URL to redirect to', async () => {
    const names = ['next', 'return_to', 'returnTo', 'redirect', 'continue', 'url', 'post_logout_redirect_uri']
    const query = new URLSearchParams(Object.fromEntries(names.map((name) => [name, evil])))
    for (const path of ['/', '/sign-in', '/sign-out', '/signed-out', '/consent', '/continue', '/set-up']) {
      const { location, html } = await ask(server, `${path}?${query}`)
      assert.doesNotMatch(location ?? '', /evil/, path)
      assert.doesNotMatch(html, /evil\.example/, path)
    }
  })
})
