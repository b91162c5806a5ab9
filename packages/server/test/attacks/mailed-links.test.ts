import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { linkTo, signUpByMail } from '../support/mailbox.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'
const better = 'nine loud trumpets today'

describe('links in mails (threat D8)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true }, mail: {} })
  })
  after(() => server[Symbol.asyncDispose]())
  let people = 0
  const someone = () => `reader-${++people}@example.com`

  /** The recovery link of a new account. */
  async function recovery(): Promise<{ address: string; link: string; owner: Walker }> {
    const address = someone()
    const owner = await signUpByMail(server, address, password)
    await (await new Walker(server).go('/recover')).submit({ address })
    return { address, link: await linkTo(server, address, 2), owner }
  }

  const worksWith = async (address: string, secret: string) => {
    const walker = await (await new Walker(server).go('/sign-in')).signIn(address, secret)
    return /signed in/.test(walker.html)
  }

  test('of twenty concurrent uses of a recovery link one sets its password', async () => {
    const { address, link } = await recovery()
    const walkers = await Promise.all(Array.from({ length: 20 }, () => new Walker(server).go(link)))
    const secrets = walkers.map((_, index) => `trumpet number ${index} is loud`)
    await Promise.all(
      walkers.map((walker, index) =>
        walker.submit({ password: secrets[index] ?? '', password_again: secrets[index] ?? '' }),
      ),
    )
    const set = walkers.filter(({ html }) => /Your password is set/.test(html))
    assert.equal(set.length, 1)
    assert.ok(walkers.every(({ html }) => /Your password is set|used already|very busy/.test(html)))
    const winner = secrets[walkers.indexOf(set[0] ?? assert.fail())] ?? ''
    assert.equal(await worksWith(address, winner), true)
    assert.equal(await worksWith(address, password), false)
  })

  test('of twenty concurrent uses of a sign-up link one creates the account', async () => {
    const address = someone()
    await (await new Walker(server).go('/sign-up')).submit({ address })
    const link = await linkTo(server, address)
    const walkers = await Promise.all(Array.from({ length: 20 }, () => new Walker(server).go(link)))
    await Promise.all(
      walkers.map((walker) => walker.submit({ name: '', password, password_again: password })),
    )
    assert.equal(walkers.filter(({ url }) => new URL(url).pathname === '/account').length, 1)
  })

  test('mail scanners, prefetches and HEAD requests use up nothing', async () => {
    const { address, link } = await recovery()
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
    await walker.submit({ password: better, password_again: better })
    assert.match(walker.html, /Your password is set/)
    assert.equal(await worksWith(address, better), true)
  })

  test('a form that another site posts with a link does nothing', async () => {
    const { address, link } = await recovery()
    const token = new URL(link).searchParams.get('token') ?? ''
    const body = new URLSearchParams({ token, password: better, password_again: better })
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-origin' },
    ]) {
      const response = await server.fetch(
        new Request(`${server.issuer}/new-password`, { method: 'POST', body, headers }),
      )
      assert.equal(response.status, 403)
    }
    assert.equal(await worksWith(address, password), true)
  })

  test('the form of one link cannot be posted with the token of another', async () => {
    const [own, other] = [await recovery(), await recovery()]
    const walker = await new Walker(server).go(own.link)
    const token = new URL(other.link).searchParams.get('token') ?? ''
    await walker.submit({ token, password: better, password_again: better })
    assert.equal(walker.status, 403)
    assert.equal(await worksWith(other.address, password), true)
  })

  test('a link is of one kind: no other page accepts it', async () => {
    const { link } = await recovery()
    const token = new URL(link).searchParams.get('token') ?? ''
    for (const path of ['/create-account', '/set-up', '/account/mail/confirm']) {
      const response = await server.fetch(new Request(`${server.issuer}${path}?token=${token}`))
      assert.equal(response.status >= 400, true, path)
    }
  })

  test('a foreign Host header, or a forwarded one, puts no other host into a link (threat F1)', async () => {
    const address = someone()
    await signUpByMail(server, address, password)
    const walker = await new Walker(server).go('/recover')
    const { action, fields } = walker.form()
    fields.set('address', address)
    const jar = [...walker.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const post = (headers: Record<string, string>, origin = server.issuer) =>
      server.fetch(
        new Request(`${origin}${action}`, {
          method: 'POST',
          body: fields,
          headers: { cookie: jar, 'sec-fetch-site': 'same-origin', ...headers },
        }),
      )
    assert.equal((await post({}, 'http://evil.example:4000')).status, 421)
    await post({ 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' })
    const link = await linkTo(server, address, 2)
    assert.ok(link.startsWith(`${server.issuer}/new-password?token=vk_mail_`))
  })

  test('a made-up, shortened or lengthened token is unknown, and costs no query', async () => {
    const { link } = await recovery()
    const token = new URL(link).searchParams.get('token') ?? ''
    for (const wrong of [
      '',
      'x',
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      `vk_setup_${token.slice(8)}`,
    ]) {
      const walker = await new Walker(server).go(`/new-password?token=${encodeURIComponent(wrong)}`)
      assert.equal(walker.status, 400)
      assert.match(walker.html, /a part of it is missing/)
    }
  })

  test('a page with a link tells no other site about it', async () => {
    const { link } = await recovery()
    const { headers } = await server.fetch(new Request(link))
    assert.match(headers.get('referrer-policy') ?? '', /^(?:no-referrer|same-origin)$/)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-frame-options'), 'DENY')
  })

  test('an account that was deleted cannot be recovered with an earlier link', async () => {
    const { address, link, owner } = await recovery()
    await owner.go('/account/personal-data')
    await owner.submit({ username: address, decision: 'delete' })
    const walker = await new Walker(server).go(link)
    assert.equal(walker.status, 400)
    assert.equal(await worksWith(address, password), false)
  })

  test('a session of before the recovery confirms no address afterwards', async () => {
    const { address, link, owner } = await recovery()
    await owner.go('/account/mail')
    const mine = someone()
    await owner.submit({ address: mine })
    const confirm = await linkTo(server, mine)
    const walker = await new Walker(server).go(link)
    await walker.submit({ password: better, password_again: better })
    assert.match((await owner.go(confirm)).html, /Sign in first/)
    await owner.go('/sign-in')
    await owner.signIn(address, better)
    assert.match((await owner.go(confirm)).html, /newer link/, 'the recovery has ended it')
  })
})
