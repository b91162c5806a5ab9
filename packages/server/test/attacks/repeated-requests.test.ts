import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Database } from '../../src/storage/database/database.ts'
import { measureSqlite } from '../../src/storage/sqlite/sizes.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { Device } from '../support/a-device.ts'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { bought } from '../support/bought.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { assertion, everyGrant, proofs, secrets } from '../support/every-grant.ts'
import { changed, register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const times = 25
const scope = 'openid photos.read offline_access'

describe('a refused or already completed request adds no row, however often it is repeated (threat F24)', () => {
  let server: TestServer & AsyncDisposable
  let db: Database
  let shop: App
  before(async () => {
    const registration = { mode: 'open', per_address: 10_000, in_all: 10_000 }
    server = await aWatchedServer({ ...everyGrant, registration })
    db = await openSqlite(join(server.data, 'valetkey.db'), { readOnly: true })
    shop = apps.printShop(server)
  })
  after(async () => {
    await db.close()
    await server[Symbol.asyncDispose]()
  })

  /** The rows of each table. */
  const rows = async () => (await measureSqlite(join(server.data, 'valetkey.db'))(db)).rows

  /** Sends the request once, which may add rows, then again, which may not. `beside`: exceptions by table. */
  async function again(
    request: (round: number) => Promise<unknown>,
    beside: Record<string, number> = {},
  ): Promise<void> {
    await request(0)
    const first = await rows()
    for (let round = 1; round <= times; round += 1) await request(round)
    const grown = Object.entries(await rows()).flatMap(([table, count]) => {
      const more = count - first[table as keyof typeof first] - (beside[table] ?? 0)
      return more > 0 ? [`${table}: ${more} more`] : []
    })
    assert.deepEqual(grown, [])
  }
  const token = (form: Record<string, string>) => shop.post('/token', form)
  const events = async (type: string): Promise<number> => {
    const query = db.sql.selectFrom('events').select('id').where('type', '=', type).compile()
    return (await db.read(query)).length
  }

  test('revoking a revoked token (RFC 7009 §2.2)', async () => {
    const { accessToken, refreshToken } = await bought(shop, { scope })
    const before = await events('token_revoked')
    for (const each of [refreshToken, accessToken, 'vk_rt_x', 'x']) await again(() => shop.revoke(each))
    assert.equal(await events('token_revoked'), before + 1, 'one event for the first revocation')
  })

  test('replaying a code, whether still stored or deleted (RFC 6749 §4.1.2)', async () => {
    const app = apps.spa(server)
    const [one, other] = [await bought(app, { scope }), await bought(app, { scope })]
    const before = await events('code_replayed')
    await again(() => app.redeem(one.code, one.verifier))
    server.clock.advance(7 * 86_400)
    await cleanedUp(server)
    await again(() => app.redeem(other.code, other.verifier))
    assert.equal(await events('code_replayed'), before + 2)
    await again(() => app.redeem('vk_code_x', other.verifier))
  })

  test('reusing a refresh token', async () => {
    const app = apps.spa(server)
    const { refreshToken } = await bought(app, { scope })
    const second = await app.refresh(refreshToken)
    await app.refresh(second.body.refresh_token ?? '')
    server.clock.advance(60)
    const before = await events('refresh_token_reused')
    await again(() => app.refresh(refreshToken))
    assert.equal(await events('refresh_token_reused'), before + 1)
  })

  test('many concurrent sign-outs of one session', async () => {
    const { walker } = await bought(shop, { scope })
    const before = await events('sign_out')
    await Promise.all(
      Array.from({ length: times }, async () => {
        const tab = new Walker(server)
        for (const [name, value] of walker.cookies) tab.cookies.set(name, value)
        await tab.go('/sign-out')
        await tab.submit({ decision: 'yes' })
      }),
    )
    assert.equal(await events('sign_out'), before + 1)
    await again(() => ask(server, '/sign-out', { cookies: walker.cookies }))
  })

  test('wrong passwords, for an existing account and for none', async () => {
    const attempt = (username: string) =>
      new App(server, 'old-app', '', 'old-app-secret-0123456789abcdef-0').post('/token', {
        grant_type: 'password',
        username,
        password: 'a wrong one',
      })
    // Two events say that a limit was reached, one for the account and one for the address.
    await again(() => attempt('bob'), { events: 2 })
    await again(() => attempt('nobody at all'), { events: 2 })
  })

  test('assertions of unknown clients, with a wrong signature, and replayed ones', async () => {
    const sent = (client_assertion: string) =>
      token({
        grant_type: 'client_credentials',
        client_assertion,
        client_assertion_type: proofs.assertionType,
      })
    const good = await assertion(server)
    await again(() =>
      ask(server, '/token', {
        form: {
          grant_type: 'client_credentials',
          client_assertion: good,
          client_assertion_type: proofs.assertionType,
        },
      }),
    )
    for (const claims of [
      { sub: 'nobody' },
      { iss: 'print-shop' },
      { exp: 1 },
      { aud: 'https://other.example' },
    ]) {
      await again(async () => sent(await assertion(server, { claims })))
    }
    await again(() => sent(`${good.slice(0, -4)}AAAA`))
  })

  test('refused registrations, and updates that change nothing', async () => {
    const metadata = { client_name: 'New', redirect_uris: ['https://new.example/callback'] }
    await again(() => register(server, { redirect_uris: ['javascript:alert(1)'] }))
    const { body } = await register(server, metadata)
    let latest = body
    await again(async () => {
      latest = (await changed(server, latest, metadata)).body
      assert.ok(latest.registration_access_token)
    })
    const query = db.sql.selectFrom('events').select('facts').where('client_id', '=', String(body.client_id))
    assert.deepEqual(new Set((await db.read(query.compile())).map(({ facts }) => facts)), new Set([null]))
    const before = await events('client_changed')
    latest = (await changed(server, latest, { ...metadata, client_name: 'Newer' })).body
    assert.equal(await events('client_changed'), before + 1, 'a real change adds an event')
    const strict = { token_endpoint_auth_method: 'client_secret_basic', client_name: 'Newer' }
    latest = (await changed(server, latest, { ...metadata, ...strict })).body
    assert.equal(await events('client_changed'), before + 2, 'so does one that the response does not show')
    const asking = { ...metadata, scope: 'openid admin', client_name: 'Newest' }
    latest = (await changed(server, latest, asking)).body
    const said = (await db.read(query.compile())).flatMap(({ facts }) => facts ?? [])
    assert.deepEqual(said, ['{"left_out":["scope: \\"admin\\""]}'], 'and says what the app did not get')
    await again(() => changed(server, { ...latest, registration_access_token: 'vk_reg_x' }, metadata))
  })

  test('refused authorization requests, pushed or not', async () => {
    for (const extra of [
      { scope: 'nothing' },
      { code_challenge: 'x' },
      { prompt: 'x' },
      { claims: '{' },
      { response_type: 'x' },
    ]) {
      await again(() => ask(server, shop.request(extra).url))
      const asked = Object.fromEntries(new URL(shop.request(extra).url).searchParams)
      await again(() => shop.post('/par', asked))
    }
    await again(() => ask(server, shop.request({ redirect_uri: 'https://evil.example/' }).url))
    await again(() => ask(server, shop.request({ prompt: 'none' }).url))
    await again(() => ask(server, '/authorize?client_id=nobody'))
    await again(() => ask(server, '/end-session?id_token_hint=x.y.z&client_id=print-shop'))
  })

  test('devices that poll too soon, and refused device authorization requests', async () => {
    const device = await new Device(server).start()
    await again(() => device.poll())
    await again(() => ask(server, '/device-authorization', { form: { client_id: 'spa' } }))
  })

  test('cancelled sign-ins, which leave only their interactions', async () => {
    const cancel = async () => {
      const walker = await new Walker(server).go(shop.request().url)
      await walker.submit({ cancel: '1' })
      assert.equal(walker.answer().get('error'), 'access_denied')
    }
    await again(cancel, { one_time: times })
  })

  test('a client that uses a grant type it is not registered for, or fails to authenticate', async () => {
    await again(() => token({ grant_type: 'client_credentials' }))
    await again(() => token({ grant_type: 'nothing' }))
    await again(() =>
      new App(server, 'print-shop', '', 'wrong').post('/token', { grant_type: 'refresh_token' }),
    )
    await again(() => new App(server, 'nobody', '', secrets.shop).post('/introspect', { token: 'x' }))
  })
})
