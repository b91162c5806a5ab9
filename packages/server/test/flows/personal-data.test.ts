import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'

describe('activity and data of an account', () => {
  let server: TestServer & AsyncDisposable
  let people = 0
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
  })
  after(() => server[Symbol.asyncDispose]())

  /** A new person, who allowed Print Shop something. */
  async function somebody() {
    const username = `olivia-${++people}`
    const walker = await new Walker(server).go('/sign-up')
    await walker.submit({ username, name: 'Olivia Ortiz', password, password_again: password })
    const shop = apps.printShop(server)
    const scope = 'openid photos.read offline_access'
    const { code, verifier } = await shop.authorize({ scope }, { walker })
    const { body } = await shop.redeem(code, verifier)
    return { username, walker, shop, access: body.access_token ?? '', refresh: body.refresh_token ?? '' }
  }
  const signIn = async (walker: Walker, username: string) => walker.submit({ username, password })

  test('what happened is told in words, the newest first, with the address', async () => {
    const { username, walker } = await somebody()
    const stranger = await new Walker(server).go('/sign-in')
    await stranger.submit({ username, password: 'a wrong guess' })
    await walker.go('/account/activity')
    const rows = [...walker.html.matchAll(/<li class="row">[\s\S]*?<\/li>/g)].map(([row]) => row)
    assert.match(rows[0] ?? '', /Somebody tried to sign in with a wrong password[\s\S]*from <bdi dir="ltr">/)
    assert.match(rows[1] ?? '', /You allowed <bdi>Print Shop<\/bdi> to use something of yours/)
    assert.match(rows.at(-1) ?? '', /You created this account/)
  })

  test('many events are shown page by page, none of them twice', async () => {
    const { walker, shop, username } = await somebody()
    for (let index = 0; index < 60; index += 1) {
      await walker.go(shop.request({ prompt: 'consent' }).url)
      await walker.submit({ decision: 'deny' })
    }
    await walker.go('/account/activity')
    const count = () => walker.html.match(/<li class="row">/g)?.length ?? 0
    assert.equal(count(), 50)
    await walker.go(
      /href="(\/account\/activity\?before=[^"]+)"/.exec(walker.html)?.[1] ?? assert.fail('no link'),
    )
    assert.ok(count() >= 10 && count() <= 15, `${count()}`)
    assert.match(walker.html, /Back to the newest/)
    for (const before of ['evt_', "evt_' or 1=1", '../x', 'x'.repeat(4000)]) {
      await walker.go(`/account/activity?${new URLSearchParams({ before })}`)
      assert.equal(walker.status, 200, before)
    }
    assert.ok(username)
  })

  test('the download has everything that is stored, and no secret', async () => {
    const { username, walker } = await somebody()
    await walker.go('/account/personal-data')
    await walker.submit({}, '/account/personal-data/download')
    assert.equal(walker.headers.get('content-type'), 'application/json')
    assert.match(walker.headers.get('content-disposition') ?? '', /^attachment; filename="your-data\.json"$/)
    assert.equal(walker.headers.get('cache-control'), 'no-store')
    const data = JSON.parse(walker.html)
    assert.equal(data.account.username, username)
    assert.deepEqual(data.account.claims, { name: 'Olivia Ortiz' })
    assert.deepEqual(
      data.account.credentials.map(({ kind }: { kind: string }) => kind),
      ['password'],
    )
    assert.equal(data.sessions.length, 1)
    assert.equal(data.permissions[0].client_name, 'Print Shop')
    assert.ok(data.permissions[0].permissions.includes('photos.read https://drive.example/'))
    assert.ok(data.activity.some(({ type }: { type: string }) => type === 'consent_granted'))
    assert.doesNotMatch(walker.html, /argon2|cookie_hash|"secret"/)
    await walker.go('/account/activity')
    assert.match(walker.html, /You downloaded your data/)
  })

  test('after a while, both ask for another sign-in, and go on from there', async () => {
    const { username, walker } = await somebody()
    server.clock.advance(6 * 60)
    await walker.go('/account/personal-data')
    assert.match(walker.html, /Please confirm that it is you/)
    await signIn(walker, username)
    assert.match(walker.html, /Download your data/)
  })

  test('a deleted account is gone: sessions, tokens, permissions and the username’s claim to it', async () => {
    const { username, walker, shop, access, refresh } = await somebody()
    await walker.go('/account/personal-data')
    await walker.submit({ decision: 'delete', username: 'somebody else' })
    assert.match(walker.html, /This is not your username\. Nothing was deleted/)
    await walker.submit({ decision: 'delete', username })
    assert.match(walker.html, /Your account is deleted/)
    assert.equal(walker.cookies.has('vk_session'), false)
    assert.equal((await apps.driveApi(server).introspect(access)).body.active, false)
    assert.equal((await shop.refresh(refresh)).body.error, 'invalid_grant')
    const back = await new Walker(server).go('/sign-in')
    await signIn(back, username)
    assert.match(back.html, /The username or the password is wrong/)
    const taker = await new Walker(server).go('/sign-up')
    await taker.submit({ username, name: 'Somebody New', password, password_again: password })
    await taker.go('/account/activity')
    assert.doesNotMatch(taker.html, /Print Shop/)
  })

  test('an account of the configuration file is not deleted here', async () => {
    const walker = await (await new Walker(server).go('/sign-in')).signIn()
    await walker.go('/account/personal-data')
    assert.match(walker.html, /The people who run this server set up your account/)
    assert.doesNotMatch(walker.html, /Delete my account/)
  })
})
