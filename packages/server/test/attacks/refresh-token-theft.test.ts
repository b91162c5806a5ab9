import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { assertAlive, assertDead, assertRefused, type Bought, bought, tokensOf } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const scope = 'openid photos.read offline_access'

describe('a stolen refresh token, and a lost response (threats B5, B6)', () => {
  let server: TestServer & AsyncDisposable
  let app: App
  let api: App
  let walker: Walker
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    app = apps.spa(server)
    api = apps.driveApi(server)
    walker = new Walker(server)
  })
  after(() => server[Symbol.asyncDispose]())
  beforeEach(async () => {
    tokens = await bought(app, { scope }, { walker })
  })

  /** Refreshes, and returns the new tokens. */
  async function refreshed(refreshToken: string) {
    const { status, body } = await app.refresh(refreshToken)
    assert.equal(status, 200, JSON.stringify(body))
    return tokensOf(body)
  }

  test('a public client gets a new refresh token each time (RFC 9700 §4.14.2)', async () => {
    const next = await refreshed(tokens.refreshToken)
    assert.notEqual(next.refreshToken, tokens.refreshToken)
    assert.notEqual((await refreshed(next.refreshToken)).refreshToken, next.refreshToken)
  })

  test('a confidential client keeps its refresh token, which no other client can use', async () => {
    const shop = apps.printShop(server)
    const own = await bought(shop, { scope }, { walker })
    for (let round = 0; round < 3; round += 1) {
      server.clock.advance(60)
      const { body } = await shop.refresh(own.refreshToken)
      assert.equal(body.refresh_token, own.refreshToken)
    }
    assertRefused(await app.refresh(own.refreshToken), 'invalid_grant')
    assertRefused(await apps.thumbnailer(server).refresh(own.refreshToken), 'unauthorized_client')
    assert.equal((await shop.refresh(own.refreshToken)).status, 200)
  })

  test('after a lost response the same successor is sent again within ten seconds', async () => {
    const next = await refreshed(tokens.refreshToken)
    for (const later of [0, 4, 5.9]) {
      server.clock.advance(later)
      assert.equal((await refreshed(tokens.refreshToken)).refreshToken, next.refreshToken)
    }
    assert.equal((await app.refresh(next.refreshToken)).status, 200)
  })

  test('repeating the request does not extend the ten seconds', async () => {
    await refreshed(tokens.refreshToken)
    for (let second = 0; second < 10; second += 1) {
      server.clock.advance(1)
      await refreshed(tokens.refreshToken)
    }
    server.clock.advance(0.001)
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
  })

  test('a refresh token used again after ten seconds revokes the whole family (RFC 9700 §4.14.2)', async () => {
    const next = await refreshed(tokens.refreshToken)
    server.clock.advance(10.001)
    await assertAlive(app, api, next)
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
    await assertDead(app, api, next)
    await assertDead(app, api, tokens)
  })

  test('once its successor was used, a reused refresh token revokes the family even within ten seconds', async () => {
    const second = await refreshed(tokens.refreshToken)
    const third = await refreshed(second.refreshToken)
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
    await assertDead(app, api, third)
  })

  test('reuse of any older generation revokes the family', async () => {
    const all = [tokensOf(tokens.body)]
    for (let round = 0; round < 5; round += 1) all.push(await refreshed(all.at(-1)?.refreshToken ?? ''))
    assertRefused(await app.refresh(all[2]?.refreshToken ?? ''), 'invalid_grant')
    for (const each of all) await assertDead(app, api, each)
  })

  test('a thief and the rightful client cannot both keep refreshing, whoever is first', async () => {
    const thief = await refreshed(tokens.refreshToken)
    server.clock.advance(3600)
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
    assertRefused(await app.refresh(thief.refreshToken), 'invalid_grant')
  })

  test('fifty concurrent refreshes all get the same successor', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.refresh(tokens.refreshToken)))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    const successors = new Set(answers.map(({ body }) => body.refresh_token))
    assert.equal(successors.size, 1)
    assert.ok(!successors.has(tokens.refreshToken))
    await refreshed([...successors][0] ?? '')
  })

  test('a replaced refresh token yields at most fifty access tokens within its grace', async () => {
    const next = await refreshed(tokens.refreshToken)
    const answers = await Promise.all(Array.from({ length: 200 }, () => app.refresh(tokens.refreshToken)))
    const given = answers.filter(({ status }) => status === 200)
    assert.equal(given.length, 49)
    for (const { status, headers, body } of answers.filter((answer) => !given.includes(answer))) {
      assert.equal(status, 429)
      assert.equal(body.error, 'temporarily_unavailable')
      assert.ok(headers.has('retry-after'))
    }
    await assertAlive(app, api, next)
    // Each generation has a count of its own.
    const third = await refreshed(next.refreshToken)
    assert.equal((await refreshed(next.refreshToken)).refreshToken, third.refreshToken)
  })

  test('fifty concurrent refreshes after the grace all fail, and the family is revoked', async () => {
    const next = await refreshed(tokens.refreshToken)
    server.clock.advance(11)
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.refresh(tokens.refreshToken)))
    for (const answer of answers) assertRefused(answer, 'invalid_grant')
    await assertDead(app, api, next)
  })

  test('another client with a found refresh token can neither use it nor revoke the family', async () => {
    const next = await refreshed(tokens.refreshToken)
    server.clock.advance(60)
    for (const stranger of [apps.printShop(server), apps.cli(server)]) {
      for (const found of [tokens.refreshToken, next.refreshToken]) {
        assertRefused(await stranger.refresh(found), 'invalid_grant')
        assert.equal((await stranger.revoke(found)).status, 200)
      }
    }
    await assertAlive(app, api, next)
    assert.equal((await app.refresh(next.refreshToken)).status, 200)
  })

  test('revoking an old refresh token revokes its family, as a person who signs out expects (RFC 7009 §2.1)', async () => {
    const next = await refreshed(tokens.refreshToken)
    assert.equal((await app.revoke(tokens.refreshToken)).status, 200)
    await assertDead(app, api, next)
  })

  test('introspection or a refused refresh does not use up a refresh token', async () => {
    const shop = apps.printShop(server)
    const own = await bought(shop, { scope }, { walker })
    for (let round = 0; round < 3; round += 1) {
      assert.equal((await shop.introspect(own.refreshToken)).body.active, true)
      assertRefused(await shop.refresh(own.refreshToken, { scope: 'openid email' }), 'invalid_scope')
      assertRefused(
        await shop.refresh(own.refreshToken, { resource: 'https://nowhere.example/' }),
        'invalid_target',
      )
    }
    for (const refused of [{ scope: 'photos.delete' }, { scope: 'a  b' }]) {
      assertRefused(await app.refresh(tokens.refreshToken, refused), 'invalid_scope')
    }
    const next = await refreshed(tokens.refreshToken)
    assert.notEqual(next.refreshToken, tokens.refreshToken)
  })

  test('a family expires after two weeks without use, and in any case after thirty days (OAuth 2.1 §4.3.3)', async () => {
    const day = 86_400
    server.clock.advance(14 * day + 1)
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')

    const bob = { username: 'bob', password: 'staple garden window', choice: { duration: 'forever' } }
    let used: Pick<Bought, 'refreshToken'> = await bought(app, { scope }, bob)
    for (let week = 0; week < 4; week += 1) {
      server.clock.advance(7 * day)
      used = await refreshed(used.refreshToken)
    }
    server.clock.advance(2 * day + 1)
    assertRefused(await app.refresh(used.refreshToken), 'invalid_grant')
  })

  test('a used refresh token stays used when the clock is set back', async () => {
    const next = await refreshed(tokens.refreshToken)
    server.clock.advance(60)
    await refreshed(next.refreshToken)
    server.clock.advance(-3600)
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
    server.clock.advance(3600)
  })
})

test('a successor counts as used even if it was not replaced: reuse of its predecessor revokes the family', async () => {
  await using first = await aWatchedServer()
  const tokens = await bought(apps.spa(first), { scope })
  const next = tokensOf((await apps.spa(first).refresh(tokens.refreshToken)).body)

  // The app has become confidential, so that its refresh tokens are no longer replaced.
  const secret = 'spa-secret-0123456789abcdefghijklmn'
  const confidential = { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret }
  const clients = aConfiguration.clients.map((client) =>
    client.client_id === 'spa' ? { ...client, ...confidential } : client,
  )
  await using second = await aWatchedServer({ clients }, { data: first.data, clock: first.clock })
  const app = new App(second, 'spa', 'https://spa.example/callback', secret)
  const { body } = await app.refresh(next.refreshToken)
  assert.equal(body.refresh_token, next.refreshToken)
  assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
  await assertDead(app, apps.driveApi(second), next)
})
