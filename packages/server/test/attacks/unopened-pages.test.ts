import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import type { Frameable } from '../../src/http/routes/route.ts'
import { everyRoute } from '../../src/http/routes/router.ts'
import { Device } from '../support/a-device.ts'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { everyGrant, signedByClient } from '../support/every-grant.ts'
import { everyList } from '../support/every-list.ts'
import { anInvitation } from '../support/invitations.ts'
import { linkTo, signUpByMail } from '../support/mailbox.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Requests that no person made, and the status of our pages for each. */
const unopened: Record<string, { method?: string; headers?: Record<string, string>; status?: number }> = {
  'a HEAD': { method: 'HEAD' },
  'a HEAD of a script': { method: 'HEAD', headers: { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' } },
  'a prefetch': { headers: { 'sec-purpose': 'prefetch' }, status: 403 },
  'a prefetch of a top-level page': {
    headers: { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
    status: 403,
  },
  'a prerendered page': { headers: { 'sec-purpose': 'prefetch;prerender' }, status: 403 },
  'a prefetch by way of a proxy': {
    headers: { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    status: 403,
  },
  'a prefetch of an older browser': { headers: { purpose: 'prefetch' }, status: 403 },
  'a prefetch of an older Firefox': { headers: { 'x-moz': 'Prefetch' }, status: 403 },
  'a preview': { headers: { 'x-purpose': 'preview' }, status: 403 },
  'a HEAD as a prefetch': { method: 'HEAD', headers: { purpose: 'prefetch' }, status: 403 },
  'an image': { headers: { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' }, status: 403 },
  'an image, with only its mode sent': { headers: { 'sec-fetch-mode': 'no-cors' }, status: 403 },
  'a script': { headers: { 'sec-fetch-dest': 'script', 'sec-fetch-mode': 'no-cors' }, status: 403 },
  'a stylesheet': { headers: { 'sec-fetch-dest': 'style' }, status: 403 },
  'a fetch by a script': {
    headers: { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-site' },
    status: 403,
  },
  'a form that a script posts with fetch': {
    method: 'POST',
    headers: { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'no-cors' },
    status: 403,
  },
  'an object': { headers: { 'sec-fetch-dest': 'object', 'sec-fetch-mode': 'navigate' }, status: 403 },
  'an embedded page': { headers: { 'sec-fetch-dest': 'embed', 'sec-fetch-mode': 'navigate' }, status: 403 },
  'a frame': { headers: { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }, status: 403 },
  'a frame of a frameset': { headers: { 'sec-fetch-dest': 'frame' }, status: 403 },
  'a fenced frame': { headers: { 'sec-fetch-dest': 'fencedframe' }, status: 403 },
}

const isFrame = (headers: Record<string, string> = {}) => /^i?frame$/.test(headers['sec-fetch-dest'] ?? '')

describe('a page requested by no person (threat A21)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  before(async () => {
    server = await aWatchedServer({
      ...everyGrant,
      features: { ...everyGrant.features, session_management: true, sign_up: true },
      mail: {},
    })
    shop = apps.printShop(server)
    // Consent is remembered, so that a request leads directly to a code.
    ;({ walker } = await shop.authorize({}, { choice: { duration: 'forever' } }))
  })
  after(() => server[Symbol.asyncDispose]())

  /** Every row of every table. */
  function rows(): string {
    using database = new DatabaseSync(join(server.data, 'valetkey.db'), { readOnly: true })
    const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all()
    return JSON.stringify(tables.map(({ name }) => [name, database.prepare(`select * from "${name}"`).all()]))
  }

  const pushed = async (): Promise<string> => {
    const asked = Object.fromEntries(new URL(shop.request().url).searchParams)
    const { body } = await shop.post('/par', asked)
    return `/authorize?${new URLSearchParams({ client_id: shop.id, request_uri: String(body.request_uri) })}`
  }

  /** The address at which a completed interaction continues. */
  async function continued(): Promise<string> {
    const at = new Walker(server)
    for (const [name, value] of walker.cookies) at.cookies.set(name, value)
    await at.go(shop.request({ prompt: 'login' }).url)
    server.clock.advance(1)
    const { action, fields } = at.form()
    fields.set('username', 'alice')
    fields.set('password', 'correct horse battery')
    const signedIn = await ask(server, action, { form: fields, cookies: at.cookies })
    for (const cookie of signedIn.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      walker.cookies.set(name, value)
    }
    return signedIn.location ?? assert.fail(signedIn.html)
  }

  /** Addresses at which each page has its full effect for a person with these cookies. */
  const opened: Record<string, () => Promise<string>> = {
    '/authorize': async () => shop.request().url,
    '/authorize, pushed': pushed,
    '/authorize, with a request object': async () => {
      const asked = Object.fromEntries(new URL(shop.request().url).searchParams)
      const request = await signedByClient({ iss: shop.id, aud: server.issuer, ...asked })
      return `/authorize?${new URLSearchParams({ client_id: shop.id, request })}`
    },
    '/authorize, with an error': async () => shop.request({ scope: 'nothing' }).url,
    '/authorize, with a page': async () => shop.request({ prompt: 'login' }).url,
    '/continue': continued,
    '/consent': async () => {
      const at = new Walker(server)
      for (const [name, value] of walker.cookies) at.cookies.set(name, value)
      return (await at.go(shop.request({ prompt: 'consent' }).url)).url
    },
    '/sign-in': async () => '/sign-in',
    '/sign-up': async () => '/sign-up',
    '/device': async () => `/device?user_code=${(await new Device(server).start()).userCode}`,
    '/device/done': async () => '/device/done',
    '/': async () => '/',
    '/sign-out': async () => '/sign-out',
    '/signed-out': async () => '/signed-out',
    '/end-session': async () => {
      const { code, verifier } = await shop.authorize({}, { walker })
      const { body } = await shop.redeem(code, verifier)
      return `/end-session?${new URLSearchParams({ id_token_hint: String(body.id_token) })}`
    },
    '/account': async () => '/account',
    '/account/profile': async () => '/account/profile',
    '/account/permissions': async () => '/account/permissions',
    '/account/app': async () => '/account/app?client=print-shop',
    '/account/devices': async () => '/account/devices',
    '/account/password': async () => '/account/password',
    '/account/factors': async () => '/account/factors',
    '/account/factor-name': async () => '/account/factor-name?factor=passkey+AAEC',
    '/account/passkey': async () => '/account/passkey',
    '/account/one-time-code': async () => '/account/one-time-code',
    '/account/recovery-codes': async () => '/account/recovery-codes',
    '/sign-in/second-step': async () => '/sign-in/second-step',
    '/sign-in/set-up': async () => '/sign-in/set-up',
    '/account/activity': async () => '/account/activity',
    '/account/personal-data': async () => '/account/personal-data',
    '/account/deleted': async () => '/account/deleted',
    '/account/mail': async () => '/account/mail',
    '/account/mail/confirm': async () => {
      const person = await signUpByMail(server, 'olivia@example.com', 'seven quiet lanterns')
      await person.go('/account/mail')
      await person.submit({ address: 'liv@example.com' })
      return linkTo(server, 'liv@example.com')
    },
    '/create-account': async () => {
      await (await new Walker(server).go('/sign-up')).submit({ address: 'nora@example.com' })
      return linkTo(server, 'nora@example.com')
    },
    '/invitation': async () => (await anInvitation(server)).link,
    '/to-app': async () => '/to-app?client_id=print-shop',
    '/mailbox': async () => '/mailbox',
    '/new-password': async () => {
      await signUpByMail(server, 'petra@example.com', 'seven quiet lanterns')
      await (await new Walker(server).go('/recover')).submit({ address: 'petra@example.com' })
      return linkTo(server, 'petra@example.com', 2)
    },
    '/recover': async () => '/recover',
    '/sign-up/sent': async () => '/sign-up/sent',
    '/check-session': async () => '/check-session',
    '/set-up': async () => server.setUpUrl ?? assert.fail('there is an owner'),
  }

  const getPages = everyRoute({ mode: 'open' }, everyList).flatMap((route) =>
    route.kind === 'page' && route.get !== undefined ? [route] : [],
  )

  test('is tested for every page with a GET', () => {
    const tried = new Set(Object.keys(opened).map((name) => name.split(',')[0]))
    assert.deepEqual([...tried].sort(), getPages.map(({ path }) => path).sort())
  })

  for (const [name, address] of Object.entries(opened)) {
    test(`has no effect: ${name}`, async () => {
      const url = await address()
      const route = getPages.find(({ path }) => path === name.split(',')[0])
      const frame: Frameable | undefined = route?.frame
      const { cookies } = walker
      const before = rows()
      for (const [how, { method = 'GET', headers, status }] of Object.entries(unopened)) {
        if (frame === 'any' && isFrame(headers)) continue
        if (method === 'POST' && name !== '/authorize' && name !== '/end-session') continue
        const form = method === 'POST' ? new URL(url, server.issuer).searchParams : undefined
        const answer = await ask(server, url, {
          method,
          cookies,
          ...(headers && { headers }),
          ...(form && { form }),
        })
        if (status !== undefined) assert.equal(answer.status, status, how)
        assert.deepEqual(answer.headers.getSetCookie(), [], how)
        assert.equal(rows(), before, how)
        assert.doesNotMatch(answer.location ?? '', /code=|error=|interaction=/, how)
        assert.equal(answer.headers.get('cache-control'), 'no-store', how)
        assert.match(answer.headers.get('content-type') ?? 'text/html', /^text\/html/, how)
        if (method === 'HEAD') assert.equal(answer.html, '', how)
      }
      // A person who opens the page afterwards is not affected.
      const { status, location } = await ask(server, url, {
        cookies,
        headers: { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
      })
      // This link works only for the person who asked for it, who is somebody else.
      const opens = name === '/account/mail/confirm' ? [400] : [200, 303]
      assert.ok(opens.includes(status), `${status}`)
      if (name === '/authorize' || name === '/continue')
        assert.ok(answerIn(location).has('code'), location ?? '')
      if (name === '/end-session') assert.match(location ?? '', /\/signed-out$/)
    })
  }

  test('does not end an idle session, which only the person’s own request does', async () => {
    const idle = await new Walker(server).go('/sign-in')
    await idle.signIn()
    server.clock.advance(25 * 3600)
    const { cookies } = idle
    const before = rows()
    for (const { method = 'GET', headers } of Object.values(unopened)) {
      if (method === 'POST') continue
      const answer = await ask(server, '/sign-out', { method, cookies, ...(headers && { headers }) })
      assert.deepEqual(answer.headers.getSetCookie(), [])
      assert.equal(rows(), before)
    }
    const { location, headers } = await ask(server, '/sign-out', { cookies })
    assert.match(location ?? '', /\/signed-out$/)
    assert.match(headers.getSetCookie()[0] ?? '', /^vk_session=; .*Max-Age=0/)
  })

  test('is served in a frame with prompt=none, so that single-page apps can renew tokens (OIDC Core §3.1.2.1)', async () => {
    const { walker } = await shop.authorize({}, { choice: { duration: 'forever' } })
    const { cookies } = walker
    const headers = { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }
    const silent = { ...Object.fromEntries(new URL(shop.request({ prompt: 'none' }).url).searchParams) }
    const par = await shop.post('/par', silent)
    const request = await signedByClient({ iss: shop.id, aud: server.issuer, ...silent })
    for (const asked of [
      silent,
      { client_id: shop.id, request_uri: String(par.body.request_uri) },
      { client_id: shop.id, request },
    ]) {
      const { location } = await ask(server, `/authorize?${new URLSearchParams(asked)}`, { cookies, headers })
      assert.ok(answerIn(location).has('code'), location ?? '')
    }
    const nobody = await ask(server, `/authorize?${new URLSearchParams(silent)}`, { headers })
    assert.equal(answerIn(nobody.location).get('error'), 'login_required')
    const posted = await ask(server, '/authorize', { form: silent, cookies, headers })
    assert.ok(answerIn(posted.location).has('code'))
  })

  test('is served to browsers without Sec-Fetch headers, and to programs in Node', async () => {
    for (const headers of [{}, { 'sec-fetch-mode': 'cors' }, { purpose: 'navigation' }] as Record<
      string,
      string
    >[]) {
      const { status } = await ask(server, '/sign-in', { headers })
      assert.equal(status, 200)
    }
  })

  test('gets the same headers for HEAD as for GET if a GET has no effect (RFC 9110 §9.3.2)', async () => {
    for (const path of ['/', '/sign-in', '/signed-out']) {
      const [head, page] = [await ask(server, path, { method: 'HEAD' }), await ask(server, path)]
      assert.equal(head.status, page.status)
      const names = (headers: Headers) => [...headers.keys()].filter((name) => name !== 'set-cookie')
      assert.deepEqual(names(head.headers), names(page.headers))
    }
  })
})
