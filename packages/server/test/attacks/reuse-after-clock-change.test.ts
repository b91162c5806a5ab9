import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { sweep } from '../../src/storage/sweep/sweep.ts'
import { atConsent, Device, television } from '../support/a-device.ts'
import { aConfiguration, aServer, type Configuration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { Clock } from '../support/clock.ts'
import { aDatabase } from '../support/postgres.ts'
import { Walker } from '../support/walker.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

const { privateKey, publicKey } = await generateKeyPair('ES256')
const service = {
  client_id: 'service',
  client_name: 'A service',
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'photos.read',
  jwks: { keys: [await exportJWK(publicKey)] },
}

/** An assertion issued at `at` (seconds since 1970) that expires `lives` seconds later. */
function assertion(server: TestServer, at: number, lives: number): Promise<string> {
  return new SignJWT({
    iss: 'service',
    sub: 'service',
    aud: server.issuer,
    jti: randomUUID(),
    iat: at,
    exp: at + lives,
  })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(privateKey)
}

async function isAccepted(server: TestServer, assertion: string): Promise<boolean> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  const { status } = await server.fetch(new Request(`${server.issuer}/token`, { method: 'POST', body }))
  assert.ok(status === 200 || status === 401, `${status}`)
  return status === 200
}

const seconds = (clock: Clock) => Math.floor(clock.now() / 1000)

for (const engine of ['SQLite', 'PostgreSQL']) {
  /** A server with a correct clock, and a function that starts others on the same database. */
  const begun = async (t: TestContext) => {
    const database = engine === 'SQLite' ? undefined : await aDatabase()
    if (database !== undefined) t.after(() => database.drop())
    const configuration: Configuration = {
      clients: [...aConfiguration.clients, service, television],
      features: { device: true },
      ...(database && { database: database.url }),
    }
    const data = mkdtempSync(join(tmpdir(), 'valetkey-spent-'))
    t.after(() => rmSync(data, { recursive: true, force: true }))
    const another = (clock = new Clock()) => aServer(configuration, { data, clock })
    const server = await another()
    const cleanedUp = async () => {
      const db =
        database === undefined
          ? await openSqlite(join(data, 'valetkey.db'))
          : await openPostgres(database.url)
      while ((await sweep(db, server.clock.now())).more);
      await db.close()
    }
    return { server, another, cleanedUp }
  }

  describe(`artefacts used while the clock was ahead, on ${engine}`, () => {
    for (const [words, ahead, stays] of [
      ['an hour ahead', hour, 5 * minute],
      ['a day ahead, for most of it', day, 20 * hour],
      ['ten days ahead, for two', 10 * day, 2 * day],
    ] as const) {
      test(`a jti is not accepted again after the clock was ${words}, and is correct again (RFC 7523 §3)`, async (t) => {
        const { server, another, cleanedUp } = await begun(t)
        const right = seconds(server.clock)
        // Expires just after the wrong clock's time, so by the correct clock it stays valid for long.
        const spent = await assertion(
          server,
          right + Math.max(0, ahead - hour),
          Math.min(hour, ahead) + minute,
        )
        server.clock.set(ahead)
        assert.equal(await isAccepted(server, spent), true)
        server.clock.advance(stays)
        await cleanedUp()
        server.clock.set(-ahead)
        const back = new Clock()
        back.set(stays)
        const other = await another(back)
        // By the correct clock it is valid again for a while; these are some moments of that.
        for (const later of [0, Math.max(0, ahead - stays - hour), minute]) {
          for (const clock of [server.clock, back]) clock.advance(later)
          assert.equal(await isAccepted(server, spent), false, 'in the same process')
          assert.equal(await isAccepted(other, spent), false, 'in another one')
        }
        const fresh = await assertion(server, seconds(server.clock) + day, minute)
        for (const each of [server, other]) await each[Symbol.asyncDispose]()
        const restarted = await another(back)
        assert.equal(await isAccepted(restarted, spent), false, 'after a restart')
        // An assertion that was never used is accepted: it expires after everything that was forgotten.
        back.advance(day)
        if (ahead <= day) assert.equal(await isAccepted(restarted, fresh), true)
        await restarted[Symbol.asyncDispose]()
      })
    }

    test('an app with a correct clock is accepted at once when the server’s clock is correct again', async (t) => {
      const { server, cleanedUp } = await begun(t)
      for (const ahead of [hour, 3 * day]) {
        server.clock.set(ahead)
        await isAccepted(server, await assertion(server, seconds(server.clock) - ahead, minute))
        server.clock.advance(2 * day)
        await cleanedUp()
        server.clock.set(-ahead)
        assert.equal(await isAccepted(server, await assertion(server, seconds(server.clock), minute)), true)
      }
      await server[Symbol.asyncDispose]()
    })

    test('codes, device codes, pushed requests and refresh tokens stay used', async (t) => {
      const { server, another, cleanedUp } = await begun(t)
      const [shop, spa] = [apps.printShop(server), apps.spa(server)]
      server.clock.set(hour)
      const { code, verifier, walker } = await shop.authorize({ scope: 'openid photos.read offline_access' })
      assert.equal((await shop.redeem(code, verifier)).status, 200)
      const other = await spa.authorize({ scope: 'openid photos.read offline_access' }, { walker })
      const replaced = String((await spa.redeem(other.code, other.verifier)).body.refresh_token)
      assert.equal((await spa.refresh(replaced)).status, 200)
      const device = await new Device(server).start()
      await (await atConsent(server, device.userCode)).submit({ decision: 'allow' })
      assert.equal((await device.poll()).status, 200)
      const push = Object.fromEntries(new URL(shop.request().url).searchParams)
      const uri = String((await shop.post('/par', push)).body.request_uri)
      const link = `/authorize?${new URLSearchParams({ client_id: shop.id, request_uri: uri })}`
      await walker.go(link)
      assert.equal(walker.answer().get('error'), null)

      server.clock.advance(5 * minute)
      await cleanedUp()
      server.clock.set(-hour)
      const clock = new Clock()
      clock.advance(5 * minute)
      const second = await another(clock)
      for (const at of [server, second]) {
        assertRefused(await apps.printShop(at).redeem(code, verifier), 'invalid_grant')
        const again = new App(at, television.client_id, '')
        const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
        assertRefused(
          await again.post('/token', { grant_type, device_code: device.deviceCode }),
          'invalid_grant',
        )
        const visitor = new Walker(at)
        await visitor.go(link)
        assert.match(visitor.html, /request_uri has expired, was already used/)
        assertRefused(await apps.spa(at).refresh(replaced), 'invalid_grant')
        await at[Symbol.asyncDispose]()
      }
    })
  })
}
