import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mint } from '../../src/protocol/secrets/artefact.ts'
import { random } from '../../src/random.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { aMailedInvitation, anInvitation, membershipsOf, withStorage } from '../support/invitations.ts'
import { linkTo, mailsTo } from '../support/mailbox.ts'
import { isSignedIn } from '../support/second-factor.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'
let people = 0
const someone = () => `guest${++people}`
const form = (username: string) => ({ username, name: '', password, password_again: password })
const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? ''

describe('invitations whose links are copied (threat D23)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ sign_up: 'invitation' })
  })
  after(() => server[Symbol.asyncDispose]())
  const exists = (username: string) =>
    withStorage(server, async ({ accounts }) => (await accounts.accountByUsername(username)) !== undefined)

  test('without an invitation nobody can create an account', async () => {
    for (const path of ['/sign-up', '/create-account', '/sign-up/sent'])
      assert.equal((await new Walker(server).go(path)).status, 404, path)
    const walker = await new Walker(server).go('/invitation?token=x')
    assert.equal(walker.status, 400)
    assert.doesNotMatch(walker.html, /<form/)
    const { url } = apps.printShop(server).request({ scope: 'openid', prompt: 'create' })
    assert.match((await new Walker(server).go(url)).url, /error=invalid_request/)
  })

  test('a guessed, shortened, lengthened or renamed token is unknown', async () => {
    const { link, id } = await anInvitation(server)
    const token = tokenIn(link)
    for (const wrong of [
      'x',
      id,
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      `vk_mail_${token.slice(7)}`,
      mint('vk_inv_', random),
      mint('vk_mail_', random),
      'vk_inv_'.padEnd(3000, 'A'),
    ]) {
      const walker = await new Walker(server).go(`/invitation?token=${encodeURIComponent(wrong)}`)
      assert.equal(walker.status, 400)
      assert.match(walker.html, /a part of the link is missing/)
    }
  })

  test('a link that was used creates no second account', async () => {
    const { link } = await anInvitation(server)
    const [first, second] = [someone(), someone()]
    const walker = await new Walker(server).go(link)
    const late = await new Walker(server).go(link)
    assert.equal(await isSignedIn(await walker.submit(form(first))), true)
    await late.submit(form(second))
    assert.equal(late.status, 400)
    assert.match(late.html, /used already/)
    assert.equal(await exists(second), false)
    assert.match((await new Walker(server).go(link)).html, /used already/)
  })

  test('of twenty concurrent uses of a link for three accounts, three create one', async () => {
    const { link } = await anInvitation(server, { uses: 3 })
    const walkers = await Promise.all(Array.from({ length: 20 }, () => new Walker(server).go(link)))
    const names = walkers.map(someone)
    await Promise.all(walkers.map((walker, index) => walker.submit(form(names[index] ?? ''))))
    const made = await Promise.all(names.map(exists))
    assert.equal(made.filter(Boolean).length, 3)
    const signedIn = walkers.filter(({ url }) => new URL(url).pathname === '/account')
    assert.equal(signedIn.length, 3)
  })

  test('mail scanners, prefetches, frames and HEAD requests use up nothing', async () => {
    const { link } = await anInvitation(server)
    for (const init of [
      {},
      { method: 'HEAD' },
      { headers: { 'sec-purpose': 'prefetch' } },
      { headers: { 'user-agent': 'MailScanner/1.0' } },
      { headers: { 'sec-fetch-dest': 'image' } },
      { headers: { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' } },
    ])
      for (let times = 0; times < 3; times += 1) await server.fetch(new Request(link, init))
    const walker = await new Walker(server).go(link)
    assert.equal(await isSignedIn(await walker.submit(form(someone()))), true)
  })

  test('a form that another site posts with a link, or with the token of another one, creates nothing', async () => {
    const { link } = await anInvitation(server)
    const username = someone()
    const body = new URLSearchParams({ token: tokenIn(link), ...form(username) })
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-origin' },
    ]) {
      const url = `${server.issuer}/invitation`
      assert.equal((await server.fetch(new Request(url, { method: 'POST', body, headers }))).status, 403)
    }
    const other = await anInvitation(server)
    const walker = await new Walker(server).go(link)
    await walker.submit({ ...form(username), token: tokenIn(other.link) })
    assert.equal(walker.status, 403)
    assert.equal(await exists(username), false)
  })

  test('one that has expired or was revoked creates nothing, also for a page that was opened before', async () => {
    const [short, revoked] = [await anInvitation(server, { lifetime: 300_000 }), await anInvitation(server)]
    const opened = await new Walker(server).go(revoked.link)
    const stale = await new Walker(server).go(short.link)
    const now = server.clock.now()
    await withStorage(server, ({ invitations }) => invitations.revoke({ id: revoked.id, events: [], now }))
    server.clock.advance(301)
    const [one, other] = [someone(), someone()]
    assert.match((await opened.submit(form(one))).html, /taken back/)
    assert.match((await stale.submit(form(other))).html, /has expired/)
    assert.deepEqual([await exists(one), await exists(other)], [false, false])
  })

  test('it works on another device than the one that opened it first', async () => {
    const { link } = await anInvitation(server)
    await new Walker(server).go(link)
    const phone = await new Walker(server).go(link)
    assert.equal(await isSignedIn(await phone.submit(form(someone()))), true)
  })

  test('opened by somebody who is signed in, it names them, and changes nothing for them', async () => {
    const { link } = await anInvitation(server, { memberships: { groups: ['family'], roles: [] } })
    const alice = await (await new Walker(server).go('/sign-in')).signIn()
    await alice.go(link)
    assert.match(alice.html, /Alice Adams<\/bdi> is signed in/)
    const username = someone()
    await alice.submit(form(username))
    assert.match((await alice.go('/account')).html, new RegExp(username))
    assert.deepEqual((await membershipsOf(server, 'alice')).groups, [])
    assert.deepEqual((await membershipsOf(server, username)).groups, ['family'])
  })

  test('the new account has the groups and roles of the invitation, whatever the form says', async () => {
    const memberships = { groups: ['family'], roles: ['viewer'] }
    const { link } = await anInvitation(server, { memberships })
    const username = someone()
    const walker = await new Walker(server).go(link)
    await walker.submit({
      ...form(username),
      ...{ groups: 'admins', 'groups[]': 'admins', group: 'admins', roles: 'owner', role: 'owner' },
      ...{ memberships: '{"groups":["admins"]}', uses: '99', email: 'a@b.example', email_verified: 'true' },
    })
    assert.deepEqual(await membershipsOf(server, username), memberships)
    await withStorage(server, async ({ accounts }) => {
      const found = await accounts.accountByUsername(username)
      assert.equal(found?.account.role, 'member')
      assert.deepEqual(Object.keys(found?.account.claims ?? {}), [])
    })
  })

  test('what is typed is never markup, and a mistake uses up nothing', async () => {
    const { link } = await anInvitation(server, { inviter: '<script>alert(1)</script>' })
    const walker = await new Walker(server).go(link)
    assert.doesNotMatch(walker.html, /<script>alert/)
    await walker.submit({ ...form('alice'), name: '"><b>Olivia' })
    assert.match(walker.html, /taken/)
    assert.doesNotMatch(walker.html, /<b>Olivia/)
    await walker.submit({ ...form(someone()), password: 'short', password_again: 'short' })
    assert.match(walker.html, /too short/)
    assert.equal(await isSignedIn(await walker.submit(form(someone()))), true)
  })

  test('guesses at usernames through a link for many accounts are counted, like sign-ups', async () => {
    const { link } = await anInvitation(server, { uses: 1000 })
    const walker = await new Walker(server).go(link)
    for (let tries = 0; tries < 100 && walker.status !== 429; tries += 1) await walker.submit(form('alice'))
    assert.equal(walker.status, 429)
    assert.match(walker.headers.get('retry-after') ?? '', /^\d+$/)
    server.clock.advance(3600)
  })

  test('the way to an app leads only to one that the operator declared', async () => {
    for (const id of ['https://evil.example/', '//evil.example', 'nobody', '', 'print-shop'])
      for (const path of [`/to-app?client_id=${encodeURIComponent(id)}`, '/to-app'])
        assert.equal(new URL((await new Walker(server).go(path)).url).origin, server.issuer)
  })

  test('neither the page nor the database shows the token, and no other site learns of it', async () => {
    const { link } = await anInvitation(server)
    const { headers } = await server.fetch(new Request(link))
    assert.match(headers.get('referrer-policy') ?? '', /^(?:no-referrer|same-origin)$/)
    assert.equal(headers.get('cache-control'), 'no-store')
    const stored = await withStorage(server, ({ invitations }) => invitations.all())
    assert.ok(!JSON.stringify(stored).includes(tokenIn(link)))
  })
})

test('while sign-up is off, an invitation of before leads nowhere', async () => {
  await using server = await aWatchedServer()
  const { link } = await anInvitation(server)
  assert.equal((await new Walker(server).go(link)).status, 404)
})

describe('invitations where mail proves addresses (threats D2, D9, D23)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ sign_up: 'invitation', mail: {} })
  })
  after(() => server[Symbol.asyncDispose]())
  const anAddress = () => `${someone()}@example.com`
  const chosen = { name: '', password, password_again: password }

  test('a copied link proves no address: the page asks for one, and says the same for each', async () => {
    const owner = anAddress()
    const first = await new Walker(server).go(await aMailedInvitation(server, owner))
    assert.equal(await isSignedIn(await first.submit(chosen)), true)
    const { link } = await anInvitation(server, { uses: 5 })
    const pages = new Set<string>()
    for (const address of [owner, anAddress()]) {
      const walker = await new Walker(server).go(link)
      await walker.submit({ address, ...chosen, username: address })
      assert.equal(await isSignedIn(walker), false)
      await walker.go('/sign-up/sent')
      pages.add(walker.html.replaceAll(/nonce[^"]*"[^"]*"|value="[^"]*"/g, ''))
    }
    assert.equal(pages.size, 1)
    const [mail] = await mailsTo(server, owner, 2)
    assert.equal(mail?.subject, 'You have an account already')
  })

  test('a copied link is used when the address is proved, and not before', async () => {
    const { link } = await anInvitation(server)
    const [one, other] = [anAddress(), anAddress()]
    for (const address of [one, other]) await (await new Walker(server).go(link)).submit({ address })
    const [first, second] = [await linkTo(server, one), await linkTo(server, other)]
    const late = await new Walker(server).go(second)
    assert.equal(await isSignedIn(await (await new Walker(server).go(first)).submit(chosen)), true)
    await late.submit(chosen)
    assert.match(late.html, /This invitation does not work/)
    assert.match(late.html, /used already/)
    assert.match((await new Walker(server).go(second)).html, /This invitation does not work/)
  })

  test('of twenty links that one invitation for one account led to, one creates an account', async () => {
    const { link } = await anInvitation(server)
    const addresses = Array.from({ length: 20 }, anAddress)
    for (const address of addresses) await (await new Walker(server).go(link)).submit({ address })
    const walkers = await Promise.all(
      addresses.map(async (address) => new Walker(server).go(await linkTo(server, address))),
    )
    await Promise.all(walkers.map((walker) => walker.submit(chosen)))
    assert.equal(walkers.filter(({ url }) => new URL(url).pathname === '/account').length, 1)
  })

  test('a mailed link proves its address and no other, whatever the form says', async () => {
    const [address, victim] = [anAddress(), anAddress()]
    const walker = await new Walker(server).go(await aMailedInvitation(server, address))
    await walker.submit({ ...chosen, address: victim, username: victim, email: victim })
    assert.equal(await isSignedIn(walker), true)
    await withStorage(server, async ({ mailed }) => {
      assert.equal((await mailed.accountAt(address))?.account.claims.email, address)
      assert.equal(await mailed.accountAt(victim), undefined)
    })
  })

  test('of twenty concurrent uses of a mailed link one creates the account', async () => {
    const link = await aMailedInvitation(server, anAddress())
    const walkers = await Promise.all(Array.from({ length: 20 }, () => new Walker(server).go(link)))
    await Promise.all(walkers.map((walker) => walker.submit(chosen)))
    assert.equal(walkers.filter(({ url }) => new URL(url).pathname === '/account').length, 1)
  })

  test('an address that has an account by now gets no second one, and its owner learns why', async () => {
    const address = anAddress()
    const link = await aMailedInvitation(server, address)
    const opened = await new Walker(server).go(link)
    const copied = await anInvitation(server)
    await (await new Walker(server).go(copied.link)).submit({ address })
    await (await new Walker(server).go(await linkTo(server, address, 2))).submit(chosen)
    await opened.submit(chosen)
    assert.equal(opened.status, 400)
    assert.match(opened.html, /has an account already/)
    assert.match((await new Walker(server).go(link)).html, /has an account already/)
    await assert.rejects(anInvitation(server, { mailTo: { address, locale: 'en' } }), /address_taken/)
  })

  test('a newer mailed invitation to an address ends the earlier one', async () => {
    const address = anAddress()
    const first = await aMailedInvitation(server, address)
    server.clock.advance(1)
    await anInvitation(server, { mailTo: { address, locale: 'en' } })
    const walker = await new Walker(server).go(first)
    assert.equal(walker.status, 400)
    assert.match(walker.html, /a newer one/)
  })

  test('a sign-up link from when everybody could sign up works no more once people need an invitation', async () => {
    await using open = await aWatchedServer({ sign_up: 'open', mail: {} })
    const address = anAddress()
    await (await new Walker(open).go('/sign-up')).submit({ address })
    const link = await linkTo(open, address)
    await using closed = await aWatchedServer(
      { sign_up: 'invitation', mail: {} },
      { data: open.data, clock: open.clock },
    )
    const walker = await new Walker(closed).go(link)
    assert.equal(walker.status, 400)
    assert.doesNotMatch(walker.html, /<form|\/sign-up/)
  })

  test('the role that an invitation gives demands its second factor at once', async () => {
    await using strict = await aWatchedServer({
      ...{ sign_up: 'invitation', mail: {} },
      second_factor: { roles: ['admin'] },
    })
    const address = anAddress()
    const link = await aMailedInvitation(strict, address, {
      memberships: { groups: [], roles: ['admin'] },
      app: { clientId: 'print-shop', name: 'Print Shop' },
    })
    const walker = await new Walker(strict).go(link)
    await walker.submit(chosen)
    assert.match(walker.url, /\/sign-in\/set-up\?app=print-shop$/)
    assert.equal(await isSignedIn(walker), false)
  })
})
