import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { aReceiver, type Received } from '../support/a-receiver.ts'
import { aConfiguration, aServer, type Configuration, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Clock } from '../support/clock.ts'
import { aDatabase } from '../support/postgres.ts'

/** The test clients; those named in `uris` have that back-channel logout URI. */
function withLogoutUris(uris: Record<string, string | undefined>, more: object = {}) {
  return aConfiguration.clients.map((client) => {
    const uri = uris[client.client_id]
    return uri === undefined ? client : { ...client, backchannel_logout_uri: uri, ...more }
  })
}

/** Validates a logout token as a client should, with an independent library. BCL §2.6 */
async function verified(server: TestServer, received: Received | undefined, audience: string) {
  assert.match(received?.type ?? '', /^application\/x-www-form-urlencoded/)
  assert.equal(received?.cookie, undefined)
  assert.deepEqual([...(received?.form.keys() ?? [])], ['logout_token'])
  const response = await server.fetch(new Request(`${server.issuer}/jwks`))
  return jwtVerify(
    received?.form.get('logout_token') ?? '',
    createLocalJWKSet((await response.json()) as JSONWebKeySet),
    { issuer: server.issuer, audience, typ: 'logout+jwt', currentDate: new Date(server.clock.now()) },
  )
}

/** Alice, signed in at Print Shop, with the tokens that it received. */
async function signedIn(
  server: TestServer,
  options: Parameters<ReturnType<typeof apps.spa>['authorize']>[1] = {},
) {
  const shop = apps.printShop(server)
  const { walker, code, verifier } = await shop.authorize({ scope: 'openid offline_access' }, options)
  const { body } = await shop.redeem(code, verifier)
  return { shop, walker, idToken: body.id_token ?? '', refreshToken: body.refresh_token ?? '' }
}

async function signOut(walker: Awaited<ReturnType<typeof signedIn>>['walker']) {
  await walker.go('/sign-out')
  await walker.submit({ decision: 'yes' })
  assert.match(walker.url, /\/signed-out$/)
}

const engines = {
  SQLite: async () => ({ change: {} as Configuration, drop: async () => {} }),
  PostgreSQL: async () => {
    const { url, drop } = await aDatabase()
    return { change: { database: url } as Configuration, drop }
  },
}

for (const [name, create] of Object.entries(engines)) {
  describe(`apps are notified of a sign-out, on ${name} (Back-Channel Logout)`, async () => {
    test('every app of the session receives its own logout token, and no other app receives one (§2.4, §2.5)', async () => {
      const { change, drop } = await create()
      await using shopReceiver = await aReceiver()
      await using spaReceiver = await aReceiver()
      await using otherReceiver = await aReceiver()
      const uris = { 'print-shop': shopReceiver.uri, spa: spaReceiver.uri, 'other-shop': otherReceiver.uri }
      {
        await using server = await aServer({ ...change, clients: withLogoutUris(uris) })
        const { walker, idToken, refreshToken, shop } = await signedIn(server)
        const spa = apps.spa(server)
        const second = await spa.authorize({ scope: 'openid' }, { walker })
        const spaTokens = await spa.redeem(second.code, second.verifier)
        // A second authorization in the same session must not cause a second notice.
        await shop.authorize({ scope: 'openid offline_access' }, { walker })

        await signOut(walker)
        const [message] = await shopReceiver.until(1)
        const { payload, protectedHeader } = await verified(server, message, 'print-shop')
        const id = decodeJwt(idToken)
        assert.deepEqual([payload.sid, payload.sub], [id.sid, id.sub])
        assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} })
        assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 120)
        assert.equal(typeof payload.jti, 'string')
        assert.deepEqual(Object.keys(payload).sort(), [
          'aud',
          'events',
          'exp',
          'iat',
          'iss',
          'jti',
          'sid',
          'sub',
        ])
        assert.equal(protectedHeader.alg, 'RS256')

        const [other] = await spaReceiver.until(1)
        const spaNotice = await verified(server, other, 'spa')
        assert.equal(spaNotice.payload.sid, decodeJwt(String(spaTokens.body.id_token)).sid)
        assert.notEqual(spaNotice.payload.sid, payload.sid)
        // §2.7: a refresh token with offline_access survives the sign-out.
        assert.equal((await shop.refresh(refreshToken)).status, 200)
      }
      // The server is closed, so every delivery that it started has finished.
      const counts = [shopReceiver, spaReceiver, otherReceiver].map(({ received }) => received.length)
      assert.deepEqual(counts, [1, 1, 0])
      await drop()
    })

    test('a failed notice is sent again later, each time with a new jti, until the app confirms it (§2.8)', async () => {
      const { change, drop } = await create()
      const data = mkdtempSync(join(tmpdir(), 'valetkey-notices-'))
      await using receiver = await aReceiver()
      const clock = new Clock()
      const configuration = { ...change, clients: withLogoutUris({ 'print-shop': receiver.uri }) }
      receiver.answers(503)
      {
        await using server = await aServer(configuration, { data, clock })
        const { walker } = await signedIn(server)
        await signOut(walker)
        await receiver.until(1)
      }
      // A server sends the notices that are due when it starts, and every few seconds while it runs.
      const started = (seconds: number) => {
        clock.advance(seconds)
        return aServer(configuration, { data, clock })
      }
      await (await started(10))[Symbol.asyncDispose]()
      assert.equal(receiver.received.length, 1, 'not sent again before it is due')
      {
        await using _ = await started(31)
        await receiver.until(2)
      }
      receiver.answers(204)
      {
        await using server = await started(90)
        const third = (await receiver.until(3))[2]
        const { payload } = await verified(server, third, 'print-shop')
        const names = receiver.received.map(({ form }) => decodeJwt(form.get('logout_token') ?? '').jti)
        assert.equal(new Set([...names, payload.jti]).size, 3)
      }
      await (await started(86_400))[Symbol.asyncDispose]()
      assert.equal(receiver.received.length, 3, 'a delivered notice is not sent again')
      rmSync(data, { recursive: true })
      await drop()
    })
  })
}

describe('a session that ends without a sign-out (Back-Channel Logout §2.5)', () => {
  /** The number of notices after two restarts with the change, `seconds` and then 20 seconds later. */
  async function noticesAfter(change: Configuration, seconds: number): Promise<number> {
    const data = mkdtempSync(join(tmpdir(), 'valetkey-notices-'))
    await using receiver = await aReceiver()
    const clock = new Clock()
    const configuration = { clients: withLogoutUris({ 'print-shop': receiver.uri }) }
    {
      await using server = await aServer(configuration, { data, clock })
      await signedIn(server)
    }
    for (const pause of [seconds, 20]) {
      clock.advance(pause)
      await using _ = await aServer({ ...configuration, ...change }, { data, clock })
    }
    rmSync(data, { recursive: true })
    return receiver.received.length
  }
  const [alice, ...others] = aConfiguration.users

  test('apps are notified when a session expires', async () => {
    assert.equal(await noticesAfter({}, 31 * 86_400), 1)
  })

  test('apps are notified when a person is disabled', async () => {
    assert.equal(await noticesAfter({ users: others }, 60), 1)
  })

  test('apps are notified when a password changes', async () => {
    assert.equal(
      await noticesAfter({ users: [{ ...alice, password: 'another one entirely' }, ...others] }, 60),
      1,
    )
  })

  test('apps are not notified while a session continues', async () => {
    assert.equal(await noticesAfter({}, 60), 0)
  })
})

test('the metadata announces back-channel logout, with a sid in every logout token (BCL §2.1)', async () => {
  await using server = await aServer()
  const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
  const metadata = (await response.json()) as Record<string, unknown>
  assert.equal(metadata.backchannel_logout_supported, true)
  assert.equal(metadata.backchannel_logout_session_supported, true)
})
