import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('keeping what a person took back (threat B22)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const scope = 'openid email photos.read offline_access'
  const bought = async (who?: { username: string; password: string }) => {
    const shop = apps.printShop(server)
    const { code, verifier, walker } = await shop.authorize({ scope }, { ...who })
    const { body } = await shop.redeem(code, verifier)
    return { shop, walker, access: body.access_token ?? '', refresh: body.refresh_token ?? '' }
  }
  const active = async (token: string) => (await apps.driveApi(server).introspect(token)).body.active
  const bob = { username: 'bob', password: 'staple garden window' }
  /** Unticks the permission to see photos. */
  const withoutPhotos = async (walker: Walker) => {
    await walker.go('/account/app?client=print-shop')
    const box = /value="(\d+)"[^>]*><span><bdi>See your photos/.exec(walker.html)?.[1]
    const keep = walker.form().fields.getAll('keep')
    return walker.submit({ decision: 'keep', keep: keep.filter((each) => each !== box) })
  }

  test('somebody else’s page takes nothing from a person, and shows nothing of theirs', async () => {
    const alice = await bought()
    const other = new Walker(server)
    await (await other.go('/sign-in')).signIn(bob.username, bob.password)
    await other.go('/account/app?client=print-shop')
    assert.equal(new URL(other.url).pathname, '/account/permissions')
    assert.doesNotMatch(other.html, /Print Shop/)
    const mine = await bought(bob)
    await mine.walker.go('/account/app?client=print-shop')
    await mine.walker.submit({ decision: 'take_back' })
    assert.equal(await active(mine.access), false)
    assert.equal(await active(alice.access), true)
  })

  test('the form of one app does not take back another', async () => {
    const { walker, access } = await bought()
    await walker.go('/account/app?client=print-shop')
    const { action, fields } = walker.form()
    fields.set('client', 'other-shop')
    fields.set('decision', 'take_back')
    await walker.post(action, fields)
    assert.equal(walker.status, 403)
    assert.equal(await active(access), true)
  })

  test('another site, a prefetch and a link take nothing back', async () => {
    const { walker, access } = await bought()
    await walker.go('/account/app?client=print-shop')
    const { action, fields } = walker.form()
    fields.set('decision', 'take_back')
    await walker.go(action, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
      },
      body: fields.toString(),
    })
    assert.equal(walker.status, 403)
    await walker.go('/account/app?client=print-shop&decision=take_back')
    assert.equal(await active(access), true)
  })

  test('refreshing, asking for more scope, another resource and an old token do not bring it back', async () => {
    const { walker, shop, access, refresh } = await bought()
    await withoutPhotos(walker)
    assert.equal(await active(access), false)
    const tries = [
      {},
      { scope: 'photos.read' },
      { scope },
      { resource: 'https://drive.example/' },
      { resource: 'https://drive.example/', scope: 'photos.read' },
    ]
    for (const extra of tries) {
      const { body } = await shop.refresh(refresh, extra)
      assert.doesNotMatch(body.scope ?? '', /photos/, JSON.stringify(extra))
      assert.equal(await active(body.access_token ?? 'none'), false, JSON.stringify(extra))
    }
    assert.equal(await active(access), false)
  })

  test('a silent request for it is not answered with a code', async () => {
    const { walker, shop } = await bought()
    await withoutPhotos(walker)
    await walker.go(shop.request({ scope, prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'consent_required')
  })

  test('refreshes that race with it leave no token that works', async () => {
    const { walker, shop, refresh } = await bought()
    await walker.go('/account/app?client=print-shop')
    const [answers] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => shop.refresh(refresh))),
      walker.submit({ decision: 'take_back' }),
    ])
    for (const { body } of answers) {
      if (body.access_token !== undefined) assert.equal(await active(body.access_token), false)
      if (body.refresh_token !== undefined)
        assert.equal((await shop.refresh(body.refresh_token)).body.error, 'invalid_grant')
    }
  })

  test('hostile parameters of these pages get a clear answer', async () => {
    const { walker } = await bought()
    for (const client of ['', '\0', 'x'.repeat(5000), '__proto__', 'print-shop&client=x', '%']) {
      await walker.go(`/account/app?client=${client.includes('&') ? client : encodeURIComponent(client)}`)
      assert.ok([200, 400, 414].includes(walker.status), `${client}: ${walker.status}`)
    }
    await walker.go('/account/permissions?done=__proto__')
    assert.equal(walker.status, 200)
  })
})
