import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** What a browser does: all its tabs have the same cookies, and a later one of the same name replaces an earlier one. */
function shareCookies(tabs: readonly Walker[]): void {
  const all = new Map(tabs.flatMap(({ cookies }) => [...cookies]))
  for (const { cookies } of tabs) {
    // Emptied first, because a browser sends the cookies of all tabs in the order in which it got them. RFC 6265 §5.4
    cookies.clear()
    for (const [name, value] of all) cookies.set(name, value)
  }
}

describe('several tabs of one browser', () => {
  test('two tabs that start at the same time without a cookie both get a code', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const tabs = [new Walker(server), new Walker(server)] as const
      for (const tab of tabs) await tab.go(shop.request().url)
      shareCookies(tabs)
      for (const index of order) {
        const tab = tabs[index]
        await tab.go(tab.url)
        if (tab.url.includes('/sign-in?')) await tab.signIn()
        if (tab.url.includes('/consent?')) await tab.allow()
        assert.notEqual(tab.answer().get('code'), null, `tab ${index} of ${order}`)
        shareCookies(tabs)
      }
    }
  })

  test('so do all tabs of a browser that opens its last session again', async () => {
    await using server = await aWatchedServer()
    const tabs = Array.from({ length: 20 }, () => new Walker(server))
    for (const tab of tabs) await tab.go(apps.printShop(server).request().url)
    shareCookies(tabs)
    for (const [index, tab] of tabs.entries()) {
      await tab.go(tab.url)
      if (tab.url.includes('/sign-in?')) await tab.signIn()
      if (tab.url.includes('/consent?')) await tab.allow()
      assert.notEqual(tab.answer().get('code'), null, `tab ${index}`)
      shareCookies(tabs)
    }
  })

  test('a browser with more of these cookies than are read can still sign in', async () => {
    await using server = await aWatchedServer()
    const tabs = Array.from({ length: 100 }, () => new Walker(server))
    for (const tab of tabs) await tab.go('/sign-in')
    shareCookies(tabs)
    const last = tabs.at(-1) as Walker
    assert.ok(last.cookies.size > 64)
    await last.go(apps.printShop(server).request().url)
    await last.signIn()
    await last.allow()
    assert.notEqual(last.answer().get('code'), null)
  })

  test('a form that was served before the other tab got its cookie is accepted', async () => {
    await using server = await aWatchedServer()
    const tabs = [new Walker(server), new Walker(server)] as const
    const [first, second] = tabs
    await first.go('/sign-in')
    await second.go(apps.printShop(server).request().url)
    shareCookies(tabs)
    await first.signIn()
    assert.match(first.html, /Alice Adams/)
  })

  test('a form of one browser is refused in another one, however many cookies that has', async () => {
    await using server = await aWatchedServer()
    const victim = await new Walker(server).go('/sign-in')
    const attackers = [new Walker(server), new Walker(server), new Walker(server)] as const
    for (const attacker of attackers) await attacker.go('/sign-in')
    shareCookies(attackers)
    const { action, fields } = victim.form()
    fields.set('username', 'alice')
    fields.set('password', 'correct horse battery')
    await attackers[0].post(action, fields)
    assert.equal(attackers[0].status, 403)
  })
})

describe('two issuers with different paths on one host', () => {
  test('a sign-in at one of them leaves the sessions and interactions of the other alone', async () => {
    await using staff = await aServer({ issuer: 'http://localhost:4000/staff' })
    await using customers = await aServer({ issuer: 'http://localhost:4000/shop' })
    const tabs = [new Walker(staff), new Walker(customers)] as const
    const [atStaff, atCustomers] = tabs
    await atStaff.go(apps.printShop(staff).request().url)
    shareCookies(tabs)
    await atCustomers.go(apps.printShop(customers).request().url)
    await atCustomers.signIn()
    shareCookies(tabs)
    await atStaff.signIn('bob', 'staple garden window')
    shareCookies(tabs)
    for (const tab of tabs) {
      await tab.allow()
      assert.notEqual(tab.answer().get('code'), null, tab.url)
    }
    await atCustomers.go('/shop/')
    assert.match(atCustomers.html, /Alice Adams/)
    await atStaff.go('/staff/')
    assert.match(atStaff.html, /Bob Brown/)
  })
})
