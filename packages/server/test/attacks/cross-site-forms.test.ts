import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Answer, type Asked, ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Sent = { fields: URLSearchParams; cookies: Map<string, string>; headers: Record<string, string> }

/** Requests that another site can make a browser send, each wrong in one respect only. */
const forgeries: Record<string, (sent: Sent, stranger: Sent) => Partial<Sent> & Pick<Asked, 'body'>> = {
  'from another site': () => ({ headers: { 'sec-fetch-site': 'cross-site' } }),
  'from another host of the same site': () => ({ headers: { 'sec-fetch-site': 'same-site' } }),
  'from another origin': () => ({ headers: { origin: 'https://evil.example' } }),
  'from another port': () => ({ headers: { origin: 'http://localhost:4001' } }),
  'from an origin with our origin as its prefix': () => ({
    headers: { origin: 'http://localhost:4000.evil.example' },
  }),
  'with a null origin': () => ({ headers: { origin: 'null' } }),
  'with a null origin, although from the same site': () => ({
    headers: { origin: 'null', 'sec-fetch-site': 'same-origin' },
  }),
  'with a referrer of another site': () => ({ headers: { referer: 'https://evil.example/a' } }),
  'with a referrer that has our origin as its prefix': () => ({
    headers: { referer: 'http://localhost:4000.evil.example/consent' },
  }),
  'with a referrer that contains our origin': () => ({
    headers: { referer: 'https://evil.example/?http://localhost:4000/consent' },
  }),
  'with about:blank as its referrer': () => ({ headers: { referer: 'about:blank' } }),
  'from our origin over another scheme': () => ({ headers: { origin: 'https://localhost:4000' } }),
  'without the token of the page': ({ fields }) => ({ fields: without(fields, 'csrf') }),
  'with an empty token': ({ fields }) => ({ fields: changed(fields, 'csrf', '') }),
  'with a made-up token': ({ fields }) => ({ fields: changed(fields, 'csrf', 'A'.repeat(43)) }),
  'with the token of another browser': ({ fields }, stranger) => ({
    fields: changed(fields, 'csrf', stranger.fields.get('csrf') ?? ''),
  }),
  'with two tokens': ({ fields }, stranger) => ({
    fields: new URLSearchParams([...fields, ['csrf', stranger.fields.get('csrf') ?? '']]),
  }),
  'without the browser cookie': ({ cookies }) => ({
    cookies: new Map([...cookies].filter(([name]) => !name.startsWith('vk_browser_'))),
  }),
  'without any cookie': () => ({ cookies: new Map() }),
  'as plain text': () => ({ headers: { 'content-type': 'text/plain' } }),
  'as JSON': ({ fields }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(fields)),
  }),
  'as a multipart form': ({ fields }) => ({
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `${[...fields].map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--x--\r\n`,
  }),
}

function without(fields: URLSearchParams, name: string): URLSearchParams {
  return new URLSearchParams([...fields].filter(([key]) => key !== name))
}

function changed(fields: URLSearchParams, name: string, value: string): URLSearchParams {
  return new URLSearchParams([...without(fields, name), [name, value]])
}

describe('a form that another site makes the browser post (threat A17)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const start = (change = {}) => new Walker(server).go(apps.printShop(server).request(change).url)
  const atConsent = async () => (await start({ prompt: 'consent' })).signIn()
  const alice = { username: 'alice', password: 'correct horse battery' }
  const owner = {
    username: 'eve',
    name: '',
    password: 'a longer password',
    password_again: 'a longer password',
  }

  const forms: Record<string, { open: () => Promise<Walker>; fill: Record<string, string>; done: RegExp }> = {
    'signing in': { open: () => new Walker(server).go('/sign-in'), fill: alice, done: /^\/$/ },
    'signing in for an app': { open: () => start(), fill: alice, done: /^\/continue\?/ },
    'cancelling a sign-in': { open: () => start(), fill: { cancel: '1' }, done: /error=access_denied/ },
    allowing: { open: atConsent, fill: { decision: 'allow', duration: 'forever' }, done: /[?&]code=/ },
    denying: { open: atConsent, fill: { decision: 'deny' }, done: /error=access_denied/ },
    'switching the account': { open: atConsent, fill: { switch_account: '1' }, done: /^\/sign-in\?/ },
    'signing out': {
      open: async () => (await atConsent()).go('/sign-out'),
      fill: { decision: 'yes' },
      done: /^\/signed-out$/,
    },
    'creating the first owner': {
      open: () => new Walker(server).go(server.setUpUrl ?? assert.fail('there is an owner')),
      fill: owner,
      done: /^\/sign-in$/,
    },
  }

  for (const [name, { open, fill, done }] of Object.entries(forms)) {
    test(`is refused and changes nothing: ${name}`, async () => {
      const [walker, other] = [await open(), await open()]
      const { action } = walker.form()
      const sentBy = (who: Walker): Sent => ({
        fields: new URLSearchParams([
          ...[...who.form().fields].filter(([key]) => !(key in fill)),
          ...Object.entries(fill),
        ]),
        cookies: who.cookies,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      const [right, stranger] = [sentBy(walker), sentBy(other)]
      const post = ({ fields, cookies, headers, body }: Sent & Pick<Asked, 'body'>): Promise<Answer> =>
        ask(server, action, { body: body ?? fields.toString(), cookies, headers })

      for (const [how, forge] of Object.entries(forgeries)) {
        const forged = forge(right, stranger)
        const sent = { ...right, ...forged, headers: { ...right.headers, ...forged.headers } }
        const { status, location, headers } = await post(sent)
        assert.ok(status === 403 || status === 400, `${how}: ${status}`)
        assert.equal(location, null, how)
        assert.deepEqual(headers.getSetCookie(), [], how)
      }
      const query = new URLSearchParams(right.fields)
      const byGet = await ask(server, `${action}?${query}`, { cookies: right.cookies })
      assert.doesNotMatch(byGet.location ?? '', done, 'a GET has no effect')
      assert.deepEqual(byGet.headers.getSetCookie(), [])

      // The same post from the page itself succeeds, so each forgery was refused for its one fault.
      const { status, location } = await post(right)
      assert.equal(status, 303)
      assert.match(location ?? '', done)
    })
  }

  test('is sent without our cookies, because all of them are SameSite', async () => {
    const walker = await atConsent()
    assert.deepEqual([...walker.cookies.keys()].sort(), [walker.browserCookie, 'vk_known', 'vk_session'])
    for (const cookie of walker.setCookies) assert.match(cookie, /; SameSite=(Lax|Strict)/)
  })
})
