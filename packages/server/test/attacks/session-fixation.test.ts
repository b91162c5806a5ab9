import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('session fixation (threat A18)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const shop = () => apps.printShop(server)
  const session = (walker: Walker) => walker.cookies.get('vk_session') ?? assert.fail('no session cookie')
  const whoIs = async (secret: string) => {
    const { html } = await ask(server, '/', { cookies: new Map([['vk_session', secret]]) })
    return /Alice Adams|Bob Brown/.exec(html)?.[0]
  }
  const signedIn = async (username: string, password: string) =>
    (await new Walker(server).go('/sign-in')).signIn(username, password)
  const alice = ['alice', 'correct horse battery'] as const
  const bob = ['bob', 'staple garden window'] as const

  test('a session cookie planted before a sign-in is replaced by the sign-in', async () => {
    const planted = 'A'.repeat(43)
    const walker = new Walker(server)
    walker.cookies.set('vk_session', planted)
    await walker.go('/sign-in')
    await walker.signIn(...alice)
    assert.notEqual(session(walker), planted)
    assert.equal(await whoIs(session(walker)), 'Alice Adams')
    assert.equal(await whoIs(planted), undefined)
  })

  test('an attacker’s session, planted in the victim’s browser, ends with the victim’s sign-in', async () => {
    const attacker = await signedIn(...bob)
    const planted = session(attacker)
    const victim = new Walker(server)
    victim.cookies.set('vk_session', planted)
    await victim.go(shop().request({ prompt: 'login' }).url)
    await victim.signIn(...alice)
    assert.equal(await whoIs(session(victim)), 'Alice Adams')
    assert.equal(await whoIs(planted), undefined)
  })

  test('every sign-in sets a new cookie and invalidates the previous one', async () => {
    const walker = await signedIn(...alice)
    const seen = [session(walker)]
    for (let time = 0; time < 3; time += 1) {
      await walker.go(shop().request({ prompt: 'login' }).url)
      await walker.signIn(...alice)
      for (const old of seen) assert.equal(await whoIs(old), undefined)
      seen.push(session(walker))
    }
    assert.equal(new Set(seen).size, seen.length)
  })

  test('a failed sign-in does not affect the existing session', async () => {
    const walker = await signedIn(...alice)
    const before = session(walker)
    await walker.go(shop().request({ prompt: 'login' }).url)
    await walker.signIn('alice', 'a wrong password')
    assert.equal(session(walker), before)
    assert.equal(await whoIs(before), 'Alice Adams')
  })

  test('an interaction started in one browser cannot continue in another', async () => {
    const attacker = await new Walker(server).go(shop().request({ state: 'the attacker’s' }).url)
    const interaction = new URL(attacker.url).searchParams.get('interaction') ?? assert.fail()
    const victim = await signedIn(...alice)
    const fresh = new Walker(server)
    for (const walker of [victim, fresh]) {
      for (const page of ['sign-in', 'consent', 'continue']) {
        await walker.go(`/${page}?interaction=${interaction}`)
        assert.equal(walker.status, 400, page)
        assert.doesNotMatch(walker.html, /<form|Print Shop/, 'the page has no form and reveals nothing')
      }
    }
    await victim.go('/sign-out')
    const { fields } = victim.form()
    for (const [page, fill] of [
      ['sign-in', { username: 'alice', password: 'correct horse battery' }],
      ['consent', { decision: 'allow', duration: 'forever' }],
    ] as const) {
      const form = { csrf: fields.get('csrf') ?? '', interaction, ...fill }
      const { status, location } = await ask(server, `/${page}`, { form, cookies: victim.cookies })
      assert.deepEqual({ status, location }, { status: 403, location: null }, page)
    }
    await attacker.go(`/continue?interaction=${interaction}`)
    assert.match(attacker.url, /\/sign-in\?/, 'the attacker is not signed in')
  })

  test('the victim’s browser cookie does not give access to their session', async () => {
    const attacker = await new Walker(server).go(shop().request().url)
    const victim = new Walker(server)
    for (const [name, value] of attacker.cookies) victim.cookies.set(name, value)
    await victim.go(attacker.url)
    await victim.signIn(...alice)
    assert.match(victim.url, /\/consent\?/)
    await attacker.go(attacker.url.replace('/sign-in', '/continue'))
    assert.match(attacker.url, /\/sign-in\?/)
    await attacker.go(attacker.url.replace('/sign-in', '/consent'))
    assert.match(attacker.url, /\/sign-in\?/)
  })
})
