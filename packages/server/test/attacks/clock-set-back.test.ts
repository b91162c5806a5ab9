import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { assertDead, assertRefused, type Bought, bought } from '../support/bought.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { Clock } from '../support/clock.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const hour = 3_600
const scope = 'openid photos.read album.write offline_access'

/** One artefact of every kind, issued before any clock is changed. */
async function everything(server: TestServer) {
  const [shop, spa] = [apps.printShop(server), apps.spa(server)]
  const spaTokens = await bought(spa, { scope: 'openid photos.read offline_access' })
  const opaque = await bought(shop, { scope, resource: 'https://album.example/' })
  const jwt = await bought(shop, { scope, resource: 'https://drive.example/' }, { walker: opaque.walker })
  const unused = await shop.authorize({ scope }, { walker: opaque.walker })
  const waiting = new Walker(server)
  await waiting.go(shop.request({ scope }).url)
  return {
    spaTokens,
    opaque,
    jwt,
    unused,
    waiting,
    interaction: waiting.url,
    setUpUrl: server.setUpUrl ?? '',
  }
}

type Everything = Awaited<ReturnType<typeof everything>>

const claimsOf = (jwt: string): Record<string, number> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())

/** Everything that expires within two hours is refused: codes, interactions, access tokens. */
async function assertShortLivedDead(server: TestServer, old: Everything) {
  const [shop, drive, album] = [apps.printShop(server), apps.driveApi(server), apps.albumApi(server)]
  assertRefused(await shop.redeem(old.unused.code, old.unused.verifier), 'invalid_grant')
  for (const { accessToken } of [old.jwt, old.opaque, old.spaTokens]) {
    assert.deepEqual((await drive.introspect(accessToken)).body, { active: false })
    assert.deepEqual((await album.introspect(accessToken)).body, { active: false })
    assert.equal((await shop.userInfo(accessToken)).status, 401)
  }
  const walker = new Walker(server)
  await walker.go(old.interaction)
  assert.match(walker.html, /already completed|another browser/)
  assert.ok(!walker.html.includes('type="password"'))
}

/** A complete flow succeeds, and its tokens are valid by the clock of any other machine. */
async function assertServes(server: TestServer, wall: () => number) {
  const [shop, drive] = [apps.printShop(server), apps.driveApi(server)]
  const fresh = await bought(shop, { scope, resource: 'https://drive.example/' })
  await assertAliveAt(server, fresh)
  const seconds = Math.floor(wall() / 1000)
  const [access, id] = [claimsOf(fresh.accessToken), claimsOf(fresh.idToken)]
  const introspected = (await drive.introspect(fresh.accessToken)).body
  for (const claims of [access, id, introspected as Record<string, number>]) {
    const { iat = Number.NaN, exp = Number.NaN, auth_time = Number.NaN } = claims
    assert.ok(iat <= seconds && iat > seconds - 5, `iat ${iat - seconds}`)
    assert.ok(exp > seconds + 590 && exp <= seconds + 600, `exp ${exp - seconds}`)
    assert.ok(auth_time <= iat && auth_time > seconds - 5, `auth_time ${auth_time - seconds}`)
  }
  const next = await shop.refresh(fresh.refreshToken)
  assert.equal(next.status, 200)
  assertRefused(await shop.redeem(fresh.code, fresh.verifier), 'invalid_grant')
  await assertDead(shop, drive, fresh)
}

async function assertAliveAt(server: TestServer, tokens: Pick<Bought, 'accessToken'>) {
  assert.equal((await apps.driveApi(server).introspect(tokens.accessToken)).body.active, true)
}

describe('a clock that is changed (threat R5)', () => {
  test('after the clock is set forward and back, expired artefacts stay expired and new ones work', async () => {
    await using server = await aWatchedServer()
    const old = await everything(server)
    server.clock.set(2 * hour)
    await assertShortLivedDead(server, old)
    await assertServes(server, () => server.clock.now())
    await cleanedUp(server)
    server.clock.set(-2 * hour)
    await assertShortLivedDead(server, old)
    await assertServes(server, () => server.clock.now())
    assert.match(server.logged(), /the clock of this machine was changed/)
  })

  test('after the clock is set back by an hour, lifetimes are not an hour longer', async () => {
    await using server = await aWatchedServer()
    const old = await everything(server)
    server.clock.set(-hour)
    await assertServes(server, () => server.clock.now())
    await assertAliveAt(server, old.jwt)
    // The server's clock runs slower for a while, which lengthens a lifetime by a tenth at most.
    server.clock.advance(67)
    assertRefused(await apps.printShop(server).redeem(old.unused.code, old.unused.verifier), 'invalid_grant')
    server.clock.advance(2 * hour)
    await assertShortLivedDead(server, old)
    await assertServes(server, () => server.clock.now())
  })

  test('a token issued while the steady clock is ahead expires on time, here and elsewhere', async () => {
    await using server = await aWatchedServer()
    server.clock.set(-hour)
    const shop = apps.printShop(server)
    const tokens = await bought(shop, { scope, resource: 'https://album.example/' })
    const opaque = async () => (await apps.albumApi(server).introspect(tokens.accessToken)).body
    assert.equal((await opaque()).active, true)
    assert.equal((await opaque()).ahead, undefined)
    assert.equal(Number((await opaque()).exp) * 1000 <= server.clock.now() + hour * 1000, true)
    server.clock.advance(hour)
    assert.deepEqual(await opaque(), { active: false })
  })

  test('a token issued after the clock was set back stays active or inactive when the clock moves, and can be revoked for good', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const api = apps.driveApi(server)
    server.clock.set(hour)
    await bought(shop)
    server.clock.set(-2 * hour)
    const { accessToken } = await bought(shop, { scope, resource: 'https://drive.example/' })
    const seen: unknown[] = []
    for (const step of [0, 2 * hour, -2 * hour]) {
      server.clock.set(step)
      seen.push((await api.introspect(accessToken)).body.active)
    }
    assert.equal(new Set(seen).size, 1, `${seen}`)
    server.clock.set(2 * hour)
    assert.equal((await shop.revoke(accessToken)).status, 200)
    server.clock.set(-2 * hour)
    assert.deepEqual((await api.introspect(accessToken)).body, { active: false })
  })

  test('a token revoked at a server whose clock is ahead, where it has expired, is revoked at the other (R4)', async () => {
    await using late = await aWatchedServer()
    const { accessToken } = await bought(apps.printShop(late), { scope, resource: 'https://drive.example/' })
    const clock = new Clock()
    clock.set(hour)
    await using early = await aWatchedServer({}, { data: late.data, clock })
    assert.deepEqual((await apps.driveApi(early).introspect(accessToken)).body, { active: false })
    await assertAliveAt(late, { accessToken })
    assert.equal((await apps.printShop(early).revoke(accessToken)).status, 200)
    assert.deepEqual((await apps.driveApi(late).introspect(accessToken)).body, { active: false })
  })

  test('a revoked token stays revoked, and a used refresh token used, while the clock goes forward and back', async () => {
    await using server = await aWatchedServer()
    const old = await everything(server)
    const [shop, spa] = [apps.printShop(server), apps.spa(server)]
    await shop.revoke(old.jwt.accessToken)
    assert.equal((await spa.refresh(old.spaTokens.refreshToken)).status, 200)
    for (const step of [hour, -hour, -hour, 2 * hour]) {
      server.clock.set(step)
      await cleanedUp(server)
      assert.deepEqual((await apps.driveApi(server).introspect(old.jwt.accessToken)).body, { active: false })
    }
    assertRefused(await spa.refresh(old.spaTokens.refreshToken), 'invalid_grant')
  })

  test('a code is redeemed at most once, even if the clock is changed meanwhile', async () => {
    await using server = await aWatchedServer()
    const { code, verifier } = await apps.spa(server).authorize({ scope: 'openid photos.read' })
    const uses = [0, -hour, 2 * hour, -hour, 0].map((step) => {
      const use = apps.spa(server).redeem(code, verifier)
      server.clock.set(step)
      return use
    })
    const won = (await Promise.all(uses)).filter(({ status }) => status === 200)
    assert.ok(won.length <= 1)
    await assertServes(server, () => server.clock.now())
  })

  test('after a restart with the clock set back, no expired session, link, code or token is valid', async () => {
    const data = mkdtempSync(join(tmpdir(), 'valetkey-clock-'))
    const clock = new Clock()
    try {
      let old: Everything
      {
        await using first = await aWatchedServer({}, { data, clock })
        old = await everything(first)
        clock.advance(25 * hour)
        await assertShortLivedDead(first, old)
      }
      clock.set(-25 * hour)
      await using second = await aWatchedServer({}, { data, clock })
      assert.match(second.logged(), /the clock of this machine is behind the latest time in the database/)
      await assertShortLivedDead(second, old)
      const returning = new Walker(second)
      const setUp = await second.fetch(new Request(old.setUpUrl))
      assert.match(await setUp.text(), /expired|no longer|used/i)
      for (const [name, value] of old.opaque.walker.cookies) returning.cookies.set(name, value)
      await returning.go(apps.printShop(second).request({ scope, prompt: 'none' }).url)
      assert.equal(returning.answer().get('error'), 'login_required')
      await assertServes(second, () => clock.now())
    } finally {
      rmSync(data, { recursive: true, force: true })
    }
  })
})
