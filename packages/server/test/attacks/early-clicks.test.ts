import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { everyRoute } from '../../src/http/routes/router.ts'
import { Device } from '../support/a-device.ts'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { type Answer, ask } from '../support/ask.ts'
import { everyGrant } from '../support/every-grant.ts'
import { everyList } from '../support/every-list.ts'
import { aMailedInvitation } from '../support/invitations.ts'
import { linkTo, signUpByMail } from '../support/mailbox.ts'
import { aPersonWithApp } from '../support/second-factor.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** A page that was just served, with its form as the button sends it. */
type Open = { action: string; fields: URLSearchParams; cookies: ReadonlyMap<string, string> }

describe('a click meant for what the screen showed a moment ago (threat A22)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({
      ...everyGrant,
      features: { ...everyGrant.features, sign_up: true },
    })
  })
  after(() => server[Symbol.asyncDispose]())

  function rows(): string {
    using database = new DatabaseSync(join(server.data, 'valetkey.db'), { readOnly: true })
    const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all()
    return JSON.stringify(tables.map(({ name }) => [name, database.prepare(`select * from "${name}"`).all()]))
  }

  /** A walker that does not wait on each page, because the clock is stopped. */
  const inAHurry = () => new Walker({ issuer: server.issuer, fetch: (request) => server.fetch(request) })
  const newlySignedIn = async () => (await inAHurry().go('/sign-in')).signIn()
  // One browser for all tests that do not sign it out, because hashing passwords takes time.
  let known: ReadonlyMap<string, string> | undefined
  async function signedIn(): Promise<Walker> {
    known ??= new Map((await newlySignedIn()).cookies)
    const walker = inAHurry()
    for (const [name, value] of known) walker.cookies.set(name, value)
    return walker
  }
  const linked = async () => String((await new Device(server).start()).answer.verification_uri_complete)
  const created = (username: string) => ({
    username,
    name: 'Somebody New',
    password: 'a longer password',
    password_again: 'a longer password',
  })
  let people = 0

  /** Every form with a decision: its page, its button, and where an accepted post redirects. */
  const forms: Record<
    string,
    {
      open: () => Promise<Walker>
      fill: () => Record<string, string>
      done?: RegExp
      /** The page itself, where an accepted post does not redirect. */
      shows?: RegExp
    }
  > = {
    '/consent': {
      open: async () => (await signedIn()).go(apps.printShop(server).request({ prompt: 'consent' }).url),
      fill: () => ({ decision: 'allow', duration: 'forever' }),
      done: /[?&]code=/,
    },
    '/consent, for a device': {
      async open() {
        const walker = await (await signedIn()).go(await linked())
        server.clock.advance(1)
        return walker.submit()
      },
      fill: () => ({ decision: 'allow', duration: 'once' }),
      done: /\/device\/done/,
    },
    '/consent, declined': {
      open: async () => (await signedIn()).go(apps.printShop(server).request({ prompt: 'consent' }).url),
      fill: () => ({ decision: 'deny' }),
      done: /error=access_denied/,
    },
    '/device': {
      open: async () => (await signedIn()).go(await linked()),
      fill: () => ({}),
      done: /^\/consent\?/,
    },
    '/sign-out': {
      open: async () => (await newlySignedIn()).go('/sign-out'),
      fill: () => ({ decision: 'yes' }),
      done: /^\/signed-out$/,
    },
    '/end-session/confirm': {
      open: async () => (await newlySignedIn()).go('/end-session?client_id=print-shop&state=x'),
      fill: () => ({ decision: 'yes' }),
      done: /^\/signed-out$/,
    },
    '/account/app': {
      async open() {
        const walker = await (await signedIn()).go(apps.printShop(server).request({ prompt: 'consent' }).url)
        server.clock.advance(1)
        await walker.allow({ duration: 'forever' })
        return walker.go('/account/app?client=print-shop')
      },
      fill: () => ({ decision: 'take_back' }),
      done: /^\/account\/permissions\?done=print-shop$/,
    },
    '/account/devices': {
      open: async () => (await signedIn()).go('/account/devices'),
      fill: () => ({ session: 'somewhere else' }),
      done: /^\/account\/devices\?done=goneAlready$/,
    },
    '/account/factors': {
      open: async () => (await newlySignedIn()).go('/account/factors'),
      fill: () => ({ remove: 'one_time_code unknown' }),
      done: /^\/account\/factors\?done=gone$/,
    },
    '/account/recovery-codes': {
      async open() {
        const who = { username: `with-codes-${++people}`, password: 'a longer password' }
        const { first } = await aPersonWithApp(server, who)
        const walker = inAHurry()
        for (const [name, value] of first.cookies) walker.cookies.set(name, value)
        return walker.go('/account/recovery-codes')
      },
      fill: () => ({ renew: '1' }),
      shows: /Your recovery codes/,
    },
    '/account/personal-data': {
      async open() {
        const walker = await inAHurry().go('/sign-up')
        server.clock.advance(1)
        await walker.submit(created(`leaving-${++people}`))
        return walker.go('/account/personal-data')
      },
      fill: () => ({ decision: 'delete', username: `leaving-${people}` }),
      done: /^\/account\/deleted$/,
    },
    '/sign-up': {
      open: async () => inAHurry().go('/sign-up'),
      fill: () => created(`somebody-${people++}`),
      done: /^\/$/,
    },
    '/set-up': {
      open: async () => inAHurry().go(server.setUpUrl ?? assert.fail('there is an owner')),
      fill: () => created('olivia'),
      done: /^\/sign-in$/,
    },
  }

  const opened = async ({ open, fill }: (typeof forms)[string]): Promise<Open> => {
    const walker = await open()
    const { action, fields } = walker.form()
    for (const [name, value] of Object.entries(fill())) fields.set(name, value)
    return { action, fields, cookies: new Map(walker.cookies) }
  }
  const press = ({ action, fields, cookies }: Open): Promise<Answer> =>
    ask(server, action, { form: fields, cookies })
  const milliseconds = (count: number) => server.clock.advance(count / 1000)
  const tokenIn = (html: string) =>
    /class="decides"[\s\S]*?name="csrf" value="([^"]*)"/.exec(html)?.[1] ?? assert.fail(html)

  function assertAgain({ status, location, headers, html }: Answer, how: string): void {
    assert.deepEqual({ status, location }, { status: 200, location: null }, how)
    assert.match(html, /That was quick\. Please read this page, then press the button again\./, how)
    assert.doesNotMatch(headers.getSetCookie().join(), /session/, how)
  }

  test('is tested with every form with a decision', () => {
    const deciding = everyRoute({ mode: 'open' }, everyList).flatMap((route) =>
      route.kind === 'page' && typeof route.form === 'object' && route.form.decides !== undefined
        ? [route.form.path]
        : [],
    )
    assert.deepEqual(
      [...new Set([...Object.keys(forms), ...Object.keys(mailed)].map((name) => name.split(',')[0]))].sort(),
      deciding.sort(),
    )
  })

  for (const [name, form] of Object.entries(forms)) {
    test(`has no effect, however often repeated, until the page has been shown for long enough: ${name}`, async () => {
      const page = await opened(form)
      const before = rows()
      for (const wait of [0, 1, 100, 500, 749]) {
        milliseconds(wait)
        const answer = await press(page)
        assertAgain(answer, `after ${wait} ms`)
        assert.equal(rows(), before)
        // The next click is on the new page, which has a time of its own.
        const token = tokenIn(answer.html)
        if (wait > 0) assert.notEqual(token, page.fields.get('csrf'))
        page.fields.set('csrf', token)
      }
      milliseconds(750)
      const { status, location, html } = await press(page)
      assert.equal(status, form.done === undefined ? 200 : 303)
      if (form.done !== undefined) assert.match(location ?? '', form.done)
      if (form.shows !== undefined) assert.match(html, form.shows)
    })
  }

  test('cannot forge the time when its page was served', async () => {
    for (const form of [forms['/consent'], forms['/sign-out']]) {
      const page = await opened(form ?? assert.fail())
      const [served = '', seal = ''] = page.fields.get('csrf')?.split('.') ?? []
      const earlier = (Number.parseInt(served, 36) - 60_000).toString(36)
      for (const token of [
        `${earlier}.${seal}`,
        `0.${seal}`,
        `-${served}.${seal}`,
        `${served.toUpperCase()}.${seal}`,
        `${served}0.${seal}`,
        `${earlier}.${served}.${seal}`,
        `.${seal}`,
        seal,
        served,
      ]) {
        if (token === page.fields.get('csrf')) continue
        const fields = new URLSearchParams(page.fields)
        fields.set('csrf', token)
        assert.equal((await press({ ...page, fields })).status, 403, token)
      }
    }
  })

  test('the time counts from when the page is sent, after the wait for the app’s logo', async () => {
    // A self-registered app can make its logo take nearly as long as the server waits.
    let clock: TestServer['clock'] | undefined
    const slow = createServer((_request, response) => {
      clock?.advance(0.9)
      response.end()
    })
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const host = `http://localhost:${(slow.address() as AddressInfo).port}`
    const slowly = ['one', 'two'].map((name) => ({
      ...aConfiguration.clients.find(({ client_id }) => client_id === 'print-shop'),
      client_id: name,
      logo_uri: `${host}/${name}.png`,
    }))
    const clients = [...aConfiguration.clients, ...slowly]
    await using own = await aWatchedServer({ clients, features: { sign_up: true } })
    try {
      const person = new Walker({ issuer: own.issuer, fetch: (request) => own.fetch(request) })
      const app = (id: string) => new App(own, id, 'https://shop.example/callback')
      await person.go('/sign-in')
      await person.signIn()
      clock = own.clock
      const before = clock.now()
      await person.go(app('one').request().url)
      assert.equal(clock.now() - before, 900, 'the server waited for the logo')
      await person.allow()
      assert.match(person.html, /That was quick/)
      const creating = new Walker({ issuer: own.issuer, fetch: (request) => own.fetch(request) })
      await creating.go(app('two').request({ prompt: 'create' }).url)
      await creating.submit(created('hasty'))
      assert.match(creating.html, /That was quick/)
    } finally {
      slow.close()
      slow.closeAllConnections()
    }
  })

  test('the page shown again keeps what the person chose or typed, except passwords', async () => {
    const spa = apps.spa(server).request({ scope: 'openid profile photos.read photos.delete' })
    const walker = await (await signedIn()).go(spa.url)
    assert.match(walker.html, /name="scope" value="photos.delete">/)
    assert.match(walker.html, /value="days" checked/)
    await walker.allow({ scope: 'photos.delete', duration: 'forever' })
    assert.match(walker.html, /name="scope" value="photos.delete" checked>/)
    assert.match(walker.html, /value="forever" checked/)
    assert.doesNotMatch(walker.html, /value="(?:once|days)" checked/)

    const typing = await inAHurry().go('/sign-up')
    await typing.submit({ ...created('keeps-this'), name: 'Keeps "This"' })
    assert.match(typing.html, /id="username" name="username" type="text" value="keeps-this"/)
    assert.match(typing.html, /value="Keeps &quot;This&quot;"/)
    assert.doesNotMatch(typing.html, /a longer password/)

    const device = await (await signedIn()).go('/device')
    await device.submit({ user_code: 'wdjb mjht' })
    assert.match(device.html, /name="user_code" type="text" value="wdjb mjht"/)
    const compared = await (await signedIn()).go(await linked())
    const [, code = ''] = /name="user_code" value="([^"]*)"/.exec(compared.html) ?? []
    await compared.submit()
    assert.match(compared.html, /Does your device show exactly this code\?/)
    assert.ok(compared.html.includes(`name="user_code" value="${code}"`))
  })

  test('buttons without a decision work at once: switching the account, cancelling', async () => {
    const consent = await opened(forms['/consent'] ?? assert.fail())
    consent.fields.delete('decision')
    consent.fields.set('switch_account', '1')
    assert.match((await press(consent)).location ?? '', /^\/sign-in\?interaction=.*account=other$/)
    const shop = apps.printShop(server)
    const creating = await inAHurry().go(shop.request({ prompt: 'create' }).url)
    await creating.submit({ cancel: '1' })
    assert.equal(creating.answer().get('error'), 'access_denied')
  })

  test('a form posted without a decision has no effect, however long its page was shown', async () => {
    for (const name of ['/consent', '/sign-out', '/end-session/confirm']) {
      const page = await opened(forms[name] ?? assert.fail(name))
      server.clock.advance(5)
      const before = rows()
      for (const said of [undefined, '', 'maybe', 'Allow', 'yes allow', 'toString']) {
        const fields = new URLSearchParams(page.fields)
        fields.delete('decision')
        if (said !== undefined) fields.set('decision', said)
        const { status, location, html } = await press({ ...page, fields })
        assert.deepEqual({ status, location }, { status: 200, location: null }, `${name} ${said}`)
        assert.match(html, /Nothing has been decided yet\. Please choose one of the buttons\./)
        assert.equal(rows(), before)
      }
      assert.equal((await press(page)).status, 303)
    }
  })

  test('the CSRF token of a page in one tab is not accepted for the page in another', async () => {
    const shop = apps.printShop(server)
    const browser = await newlySignedIn()
    const tab = async () => {
      await browser.go(shop.request({ prompt: 'consent' }).url)
      const { action, fields } = browser.form()
      fields.set('decision', 'allow')
      return { action, fields, cookies: new Map(browser.cookies) }
    }
    const [one, two] = [await tab(), await tab()]
    await browser.go('/sign-out')
    const out: Open = { ...browser.form(), cookies: new Map(browser.cookies) }
    out.fields.set('decision', 'yes')
    server.clock.advance(1)
    const before = rows()
    const swapped = (page: Open, other: Open) => {
      const fields = new URLSearchParams(page.fields)
      fields.set('csrf', other.fields.get('csrf') ?? '')
      return { ...page, fields }
    }
    for (const mixed of [swapped(one, two), swapped(two, one), swapped(one, out), swapped(out, one)]) {
      assert.equal((await press(mixed)).status, 403)
      assert.equal(rows(), before)
    }
    // Each page is accepted with its own token, in any order.
    for (const page of [two, one]) assert.match((await press(page)).location ?? '', /[?&]code=/)
    assert.match((await press(out)).location ?? '', /^\/signed-out$/)
  })

  test('the refusal tells people what they can do', async () => {
    const page = await opened(forms['/consent'] ?? assert.fail())
    const { status, html } = await ask(server, page.action, {
      form: page.fields,
      cookies: page.cookies,
      headers: { origin: 'null' },
    })
    assert.equal(status, 403)
    assert.match(html, /We could not accept this form/)
    assert.match(html, /Nothing has changed\. Go back, reload the page/)
  })
})

const password = 'seven quiet lanterns'

/** Every form with a decision to which a mail leads: the page of its link, and what to fill in. */
const mailed: Record<
  string,
  (server: TestServer) => Promise<{ link: string; fill: Record<string, string>; by?: Walker }>
> = {
  '/create-account': async (server) => {
    await (await new Walker(server).go('/sign-up')).submit({ address: 'nora@example.com' })
    const fill = { name: 'Nora', password, password_again: password }
    return { link: await linkTo(server, 'nora@example.com'), fill }
  },
  '/invitation': async (server) => ({
    link: await aMailedInvitation(server, 'ingrid@example.com'),
    fill: { name: 'Ingrid', password, password_again: password },
  }),
  '/new-password': async (server) => {
    await signUpByMail(server, 'petra@example.com', password)
    await (await new Walker(server).go('/recover')).submit({ address: 'petra@example.com' })
    const fill = { password: 'nine loud trumpets today', password_again: 'nine loud trumpets today' }
    return { link: await linkTo(server, 'petra@example.com', 2), fill }
  },
  '/account/mail/confirm': async (server) => {
    const person = await signUpByMail(server, 'olivia@example.com', password)
    await person.go('/account/mail')
    await person.submit({ address: 'liv@example.com' })
    // The link works only for the person who asked for it.
    return { link: await linkTo(server, 'liv@example.com'), fill: { decision: 'confirm' }, by: person }
  },
}

describe('a click at a page to which a mail leads (threat A22)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true }, mail: {} })
  })
  after(() => server[Symbol.asyncDispose]())

  for (const [name, made] of Object.entries(mailed)) {
    test(`has no effect until the page has been shown for long enough: ${name}`, async () => {
      const { link, fill, by } = await made(server)
      const walker = new Walker({ issuer: server.issuer, fetch: (request) => server.fetch(request) })
      for (const [cookie, value] of by?.cookies ?? []) walker.cookies.set(cookie, value)
      await walker.go(link)
      const { action, fields } = walker.form()
      for (const [field, value] of Object.entries(fill)) fields.set(field, value)
      const press = () => ask(server, action, { form: fields, cookies: walker.cookies })
      const early = await press()
      assert.equal(early.status, 200)
      assert.match(early.html, /That was quick\. Please read this page, then press the button again\./)
      fields.set('csrf', /class="decides"[\s\S]*?name="csrf" value="([^"]*)"/.exec(early.html)?.[1] ?? '')
      server.clock.advance(1)
      const { status, html } = await press()
      assert.ok(status === 303 || status === 200, `${status}`)
      assert.doesNotMatch(html, /That was quick/)
    })
  }
})
