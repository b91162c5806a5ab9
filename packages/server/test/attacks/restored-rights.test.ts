import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { hashOf, mint } from '../../src/protocol/secrets/artefact.ts'
import { random } from '../../src/random.ts'
import { decodeMasterKey } from '../../src/settings/master-key.ts'
import type { Place } from '../../src/storage/backup/place.ts'
import { openStorage } from '../../src/storage/open.ts'
import { engines } from '../store/engines.ts'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { ask } from '../support/ask.ts'
import { aBackupFolder, restored, saved } from '../support/copied.ts'
import { changed, register } from '../support/registered-app.ts'

const { privateKey, publicKey } = await generateKeyPair('ES256')
const service = {
  client_id: 'service',
  client_name: 'A service',
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'photos.read',
  jwks: { keys: [await exportJWK(publicKey)] },
}

/** A client assertion of the service. `undated`: without an `iat`. */
function assertion(server: TestServer, at: number, { lives = 60, undated = false } = {}) {
  const claims = { iss: 'service', sub: 'service', aud: server.issuer, jti: randomUUID(), exp: at + lives }
  return new SignJWT(undated ? claims : { ...claims, iat: at })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(privateKey)
}

async function isAccepted(server: TestServer, assertion: string): Promise<boolean> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  return (await server.fetch(new Request(`${server.issuer}/token`, { method: 'POST', body }))).status === 200
}

/** The status of reading a registration with its registration access token. */
async function statusOf(server: TestServer, { body }: { body: Record<string, unknown> }): Promise<number> {
  const headers = { authorization: `Bearer ${body.registration_access_token}` }
  return (await ask(server, String(body.registration_client_uri), { headers })).status
}

const app = {
  client_name: 'Their App',
  redirect_uris: ['https://theirs.example/callback'],
  token_endpoint_auth_method: 'client_secret_post',
}

for (const engine of engines) {
  describe(`a restore on ${engine.name} (threat F18, promise R11)`, () => {
    const begun = async (t: TestContext) => {
      const { place } = await engine.create({ empty: true })
      const { dataFolder: data, database } = place
      const configuration = {
        clients: [...aConfiguration.clients, service],
        registration: { mode: 'open' },
        ...(database && { database }),
      }
      const at: Place = database === undefined ? { file: join(data, 'valetkey.db') } : { url: database }
      const server = await aServer(configuration, { data })
      const secret = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8'))
      assert.ok(secret)
      const again = (change = {}, folder = data) =>
        aServer({ ...configuration, ...change }, { data: folder, clock: server.clock })
      const file = join(await aBackupFolder(t), 'backup')
      const storage = async () =>
        openStorage({ dataFolder: data, database, masterKey: secret, now: () => server.clock.now() })
      return {
        server,
        again,
        data,
        at,
        file,
        secret,
        storage,
        saved: () => saved(at, file, { secret, now: server.clock.now() }),
        restored: ({ behind = 0, into = at }: { behind?: number; into?: Place } = {}) =>
          restored(into, file, { secret, force: true, alone: true, now: server.clock.now() - behind * 1000 }),
      }
    }

    test('restores no self-registered app: its registration access token is invalid, whether replaced, deleted or unchanged', async (t) => {
      const { server, again, ...backup } = await begun(t)
      const [replaced, deleted, kept] = [
        await register(server, app),
        await register(server, app),
        await register(server, app),
      ]
      assert.equal(await statusOf(server, replaced), 200)
      await backup.saved()
      const newer = await changed(server, replaced.body, app)
      assert.equal(newer.status, 200)
      const headers = { authorization: `Bearer ${deleted.body.registration_access_token}` }
      assert.equal(
        (await ask(server, String(deleted.body.registration_client_uri), { method: 'DELETE', headers }))
          .status,
        204,
      )
      await server[Symbol.asyncDispose]()

      const { selfRegistered } = await backup.restored()
      assert.equal(selfRegistered, 3)
      await using back = await again()
      for (const each of [replaced, newer, deleted, kept]) {
        assert.equal(await statusOf(back, each), 401)
        // The app can neither authenticate nor start an authorization request.
        const form = {
          client_id: String(each.body.client_id),
          client_secret: String(each.body.client_secret),
          token: 'x',
        }
        const body = new URLSearchParams(form)
        assert.equal(
          (await back.fetch(new Request(`${back.issuer}/revoke`, { method: 'POST', body }))).status,
          401,
        )
        const asked = new URLSearchParams({
          client_id: form.client_id,
          response_type: 'code',
          redirect_uri: app.redirect_uris[0] ?? '',
        })
        assert.equal((await ask(back, `/authorize?${asked}`)).status, 400)
      }
      const fresh = await register(back, app)
      assert.deepEqual([fresh.status, await statusOf(back, fresh)], [201, 200])
    })

    test('restores no initial access token', async (t) => {
      const { server, again, storage, ...backup } = await begun(t)
      const token = mint('vk_iat_', random)
      const now = server.clock.now()
      const operator = await storage()
      await operator.store.keepRegistrationToken({
        hash: hashOf(token),
        uses: 5,
        expiresAt: now + 86_400_000,
        now,
      })
      await operator.close()
      await backup.saved()
      await server[Symbol.asyncDispose]()
      await backup.restored()
      await using back = await again({ registration: { mode: 'token' } })
      assert.equal((await register(back, app, { token })).status, 401)
    })

    test('refuses every assertion that may have been used before it, and accepts those made after it', async (t) => {
      const { server, again, ...backup } = await begun(t)
      const seconds = () => Math.floor(server.clock.now() / 1000)
      const spent = [
        await assertion(server, seconds()),
        await assertion(server, seconds(), { lives: 3600 }),
        await assertion(server, seconds(), { undated: true, lives: 3600 }),
        // From a client whose clock is ahead by the maximum that the server accepts.
        await assertion(server, seconds() + 30),
      ]
      await backup.saved()
      for (const each of spent) assert.equal(await isAccepted(server, each), true)
      await server[Symbol.asyncDispose]()
      await backup.restored()
      await using back = await again()
      for (const each of spent) assert.equal(await isAccepted(back, each), false)
      back.clock.advance(40)
      for (const each of spent) assert.equal(await isAccepted(back, each), false)
      assert.equal(await isAccepted(back, await assertion(back, seconds())), true)
      // An assertion without iat could be from before the restore, for as long as its longest lifetime.
      assert.equal(await isAccepted(back, await assertion(back, seconds(), { undated: true })), false)
      back.clock.advance(3600)
      assert.equal(await isAccepted(back, await assertion(back, seconds(), { undated: true })), true)
    })

    test('refuses used assertions if the machine’s clock is behind, by the time that the replaced database has seen', async (t) => {
      const { server, again, ...backup } = await begun(t)
      await backup.saved()
      server.clock.advance(600)
      const spent = await assertion(server, Math.floor(server.clock.now() / 1000), { lives: 3600 })
      assert.equal(await isAccepted(server, spent), true)
      await server[Symbol.asyncDispose]()
      // Even at a second attempt, although the first restore deleted the time marks of the servers.
      await backup.restored({ behind: 300 })
      const { forgottenUntil } = await backup.restored({ behind: 300 })
      assert.ok(forgottenUntil >= server.clock.now())
      server.clock.set(-300)
      await using back = await again()
      for (const later of [0, 280, 60]) {
        back.clock.advance(later)
        assert.equal(await isAccepted(back, spent), false)
      }
      back.clock.advance(60)
      assert.equal(await isAccepted(back, await assertion(back, Math.floor(back.clock.now() / 1000))), true)
    })

    test('uses the time that the database had seen even after an interrupted restore', async (t) => {
      const { server, ...backup } = await begun(t)
      await backup.saved()
      server.clock.advance(600)
      await server[Symbol.asyncDispose]()
      const cutOff = await restored(backup.at, backup.file, {
        secret: backup.secret,
        force: true,
        alone: true,
        now: server.clock.now() - 300_000,
        progress(what) {
          if (what === 'restored') throw new Error('cut off')
        },
      }).catch((error: unknown) => String(error))
      assert.match(String(cutOff), /cut off/)
      assert.ok((await backup.restored({ behind: 300 })).forgottenUntil >= server.clock.now())
    })

    test('refuses used assertions if the machine’s clock is behind, by the time of the backup', async (t) => {
      const { server, again, ...backup } = await begun(t)
      const spent = await assertion(server, Math.floor(server.clock.now() / 1000), { lives: 3600 })
      assert.equal(await isAccepted(server, spent), true)
      await backup.saved()
      await server[Symbol.asyncDispose]()
      const { place } = await engine.create({ empty: true })
      const into: Place =
        place.database === undefined
          ? { file: join(place.dataFolder, 'valetkey.db') }
          : { url: place.database }
      await backup.restored({ behind: 300, into })
      server.clock.set(-300)
      copyFileSync(join(backup.data, 'master.key'), join(place.dataFolder, 'master.key'))
      await using back = await again(
        { ...(place.database && { database: place.database }) },
        place.dataFolder,
      )
      assert.equal(await isAccepted(back, spent), false)
      back.clock.advance(280)
      assert.equal(await isAccepted(back, spent), false)
    })
  })
}
