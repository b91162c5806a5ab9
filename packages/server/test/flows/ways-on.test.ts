import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const start = 'https://shop.example/start?from=valetkey'
const withStart = {
  client_secret: 'start-shop-secret-0123456789abcdef',
  redirect_uris: ['https://shop.example/callback'],
  scope: 'openid photos.read',
}
const clients = [
  ...aConfiguration.clients,
  { ...withStart, client_id: 'start-shop', client_name: 'Start Shop', initiate_login_uri: start },
  {
    ...withStart,
    client_id: 'page-shop',
    client_name: 'Page Shop',
    client_uri: 'https://shop.example/about',
  },
]
const leadsToLogin = 'https://shop.example/start?from=valetkey&iss=http%3A%2F%2Flocalhost%3A4000'

/** Where the page leads. Every page about an error has to lead somewhere. */
function wayOn({ html }: { html: string }): { url: string; label: string } {
  const [, url = '', label = ''] = /way-on" href="([^"]+)">([\s\S]*?)<\/a>/.exec(html) ?? []
  assert.notEqual(url, '', html)
  return { url: url.replaceAll('&amp;', '&'), label: label.replaceAll(/<[^>]*>/g, '') }
}

const title = ({ html }: { html: string }): string | undefined =>
  /<h1>([\s\S]*?)<\/h1>/.exec(html)?.[1]?.replaceAll(/<[^>]*>/g, '')

describe('no error page is a dead end', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ clients, features: { sign_up: true, device: true } })
  })
  after(() => server[Symbol.asyncDispose]())

  const shop = (id = 'start-shop') =>
    new App(server, id, 'https://shop.example/callback', withStart.client_secret)
  const begun = async (app = shop()) => new Walker(server).go(app.request().url)

  describe('a sign-in page that was left open overnight leads to a new sign-in at the app (OIDC Core §4)', () => {
    for (const [what, act] of [
      ['reloaded', (walker: Walker, page: string) => walker.go(page)],
      ['submitted', (walker: Walker) => walker.signIn()],
    ] as const) {
      test(what, async () => {
        const walker = await begun()
        const page = walker.url
        server.clock.advance(12 * 3600)
        await act(walker, page)
        assert.equal(title(walker), 'This page has expired')
        assert.deepEqual(wayOn(walker), { url: leadsToLogin, label: 'Go to Start Shop' })
      })
    }

    test('found again in another browser', async () => {
      const { url } = await begun()
      const other = await new Walker(server).go(url)
      assert.deepEqual(wayOn(other), { url: leadsToLogin, label: 'Go to Start Shop' })
    })

    test('of an app that declares only a page of its own', async () => {
      const walker = await begun(shop('page-shop'))
      server.clock.advance(12 * 3600)
      await walker.go(walker.url)
      assert.deepEqual(wayOn(walker), { url: 'https://shop.example/about', label: 'Go to Page Shop' })
    })

    test('of an app that declares neither', async () => {
      const walker = await begun(apps.printShop(server))
      server.clock.advance(12 * 3600)
      await walker.go(walker.url)
      assert.deepEqual(wayOn(walker), { url: '/', label: 'Go to the start page' })
    })
  })

  test('every page of a completed sign-in leads on: the back button, and the consent in a second tab', async () => {
    const walker = await begun()
    const signIn = walker.url
    await walker.signIn()
    const consent = walker.url
    await walker.allow()
    for (const url of [signIn, consent, consent.replace('/consent', '/continue')]) {
      await walker.go(url)
      assert.equal(title(walker), 'This page has expired', url)
      assert.equal(wayOn(walker).url, leadsToLogin)
    }
  })

  test('a form that another site posted leads to our page', async () => {
    const walker = await begun()
    const query = new URL(walker.url).search
    const body = new URLSearchParams(query).toString()
    const headers = {
      accept: 'text/html',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
    }
    const answer = await ask(server, '/sign-in', { headers, body })
    assert.equal(title(answer), 'We could not accept this form')
    assert.deepEqual(wayOn(answer), { url: `/sign-in${query}`, label: 'Try again' })
  })

  const html = { accept: 'text/html' }
  const ours: [what: string, path: string, how: Parameters<typeof ask>[2], title: string][] = [
    ['an unknown address', '/nothing-here', { headers: html }, 'There is nothing at this address'],
    ['a wrong method', '/consent', { method: 'DELETE', headers: html }, 'We could not accept this'],
    [
      'a body that is too large',
      '/sign-in',
      { body: 'x'.repeat(70_000), headers: html },
      'We could not accept this',
    ],
    [
      'a parameter sent twice',
      '/sign-in?interaction=a&interaction=b',
      { headers: html },
      'We could not accept this',
    ],
  ]
  for (const [what, path, how, expected] of ours) {
    test(`${what} at a page of ours is not called the app's mistake`, async () => {
      const answer = await ask(server, path, how)
      assert.equal(title(answer), expected)
      assert.deepEqual(wayOn(answer), { url: '/', label: 'Go to the start page' })
    })
  }

  test('a wrong host leads to the address of the issuer', async () => {
    const answer = await ask(server, '/sign-in', { headers: { ...html, host: '127.0.0.1:4000' } })
    assert.equal(title(answer), 'This server has a different address')
    assert.equal(wayOn(answer).url, 'http://localhost:4000/')
  })

  test('a mistake of an app is called that, and leads to the app', async () => {
    const walker = await new Walker(server).go(shop().request({ redirect_uri: 'https://evil.example/' }).url)
    assert.equal(title(walker), 'Start Shop wanted to send you to an address that is not its own')
    assert.equal(wayOn(walker).url, leadsToLogin)
    const unknown = await new Walker(server).go(
      new App(server, 'nobody', 'https://shop.example/').request().url,
    )
    assert.equal(wayOn(unknown).url, '/')
  })

  test('a link to an expired page that names an app leads only to addresses that the operator registered', async () => {
    const forged = async (query: string) => new Walker(server).go(`/sign-in?interaction=vk_flow_x&${query}`)
    assert.equal(wayOn(await forged('client_id=start-shop')).url, leadsToLogin)
    for (const query of [
      'client_id=nobody',
      'client_id=https%3A%2F%2Fevil.example%2F',
      'client_id=start-shop&client_id=page-shop',
      'client_id=__proto__',
      'client_uri=https%3A%2F%2Fevil.example%2F',
    ]) {
      assert.equal(wayOn(await forged(query)).url, '/', query)
    }
  })
})
