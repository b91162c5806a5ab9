import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { decodeMasterKey } from '../../src/settings/master-key.ts'
import { moveAway } from '../../src/storage/backup/move-away.ts'
import type { Place } from '../../src/storage/backup/place.ts'
import { engines } from '../store/engines.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { assertAlive, assertDead, assertRefused, type Bought, bought, tokensOf } from '../support/bought.ts'
import { aBackupFolder, restored, saved } from '../support/copied.ts'
import { Walker } from '../support/walker.ts'

const scope = 'openid photos.read offline_access'

type Held = {
  tokens: Record<string, Bought>
  /** A code that has not been redeemed. */
  code: string
  verifier: string
  /** A browser with a session. */
  walker: Walker
  /** A token without a token family. */
  machine: string
  kids: readonly string[]
}

/** The tokens, codes and sessions that apps and people hold of a server. */
async function held(server: TestServer, names: readonly string[]): Promise<Held> {
  const tokens: Record<string, Bought> = {}
  for (const name of names) tokens[name] = await bought(apps.spa(server), { scope })
  const { code, verifier, walker } = await apps.printShop(server).authorize({ scope })
  const machine = await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
  return {
    tokens,
    code,
    verifier,
    walker,
    machine: machine.body.access_token ?? '',
    kids: await kidsOf(server),
  }
}

async function kidsOf(server: TestServer): Promise<readonly string[]> {
  const response = await server.fetch(new Request(`${server.issuer}/jwks`))
  assert.equal(response.status, 200)
  const { keys } = (await response.json()) as { keys: { kid: string }[] }
  assert.ok(keys.length >= 3)
  return keys.map(({ kid }) => kid)
}

/** Asserts that a server refuses everything that was issued before the restore. */
async function replay(server: TestServer, before: Held): Promise<void> {
  const [spa, shop, api] = [apps.spa(server), apps.printShop(server), apps.driveApi(server)]
  for (const tokens of Object.values(before.tokens)) {
    await assertDead(spa, api, tokens)
    assertRefused(await spa.redeem(tokens.code, tokens.verifier), 'invalid_grant')
  }
  assertRefused(await shop.redeem(before.code, before.verifier), 'invalid_grant')
  assert.deepEqual((await api.introspect(before.machine)).body, { active: false })
  const walker = new Walker(server)
  for (const [name, value] of before.walker.cookies) walker.cookies.set(name, value)
  await walker.go('/')
  assert.doesNotMatch(walker.html, /Alice Adams/)
  const kids = await kidsOf(server)
  assert.deepEqual(
    before.kids.filter((kid) => kids.includes(kid)),
    [],
  )
}

/** Asserts that people can sign in and give consent, and that clients keep their credentials. */
async function goesOn(server: TestServer): Promise<void> {
  const shop = apps.printShop(server)
  const walker = new Walker(server)
  const { url } = shop.request({ scope })
  await walker.go(url)
  await walker.signIn()
  assert.match(walker.url, /\/consent\?/, 'grants from before the restore do not count')
  const tokens = await bought(shop, { scope })
  await assertAlive(shop, apps.driveApi(server), tokens)
  assert.equal((await shop.refresh(tokens.refreshToken)).status, 200)
  const machine = await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
  assert.equal((await apps.driveApi(server).introspect(machine.body.access_token ?? '')).body.active, true)
}

for (const engine of engines) {
  describe(`a server on ${engine.name}`, () => {
    const begun = async (t: TestContext) => {
      const { place } = await engine.create({ empty: true })
      const { dataFolder: data, database } = place
      const configuration = database === undefined ? {} : { database }
      const at: Place = database === undefined ? { file: join(data, 'valetkey.db') } : { url: database }
      const server = await aServer(configuration, { data })
      const secret = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8'))
      assert.ok(secret)
      const again = () => aServer(configuration, { data, clock: server.clock })
      return { server, again, at, secret, data, folder: await aBackupFolder(t) }
    }

    test('after a restore, everything issued before it is refused, and people can sign in again', async (t) => {
      const { server, again, at, secret, folder } = await begun(t)
      const older = await held(server, ['kept', 'revoked', 'rotated', 'stolen'])
      const file = await saved(at, join(folder, 'backup'), { secret })

      // Changes after the backup.
      const spa = apps.spa(server)
      const { revoked, rotated, stolen } = older.tokens
      assert.ok(revoked && rotated && stolen)
      assert.equal((await spa.revoke(revoked.refreshToken)).status, 200)
      const successor = tokensOf((await spa.refresh(rotated.refreshToken)).body)
      assert.notEqual(successor.refreshToken, '')
      assertRefused(await spa.redeem(stolen.code, stolen.verifier), 'invalid_grant')
      const redeemed = await apps.printShop(server).redeem(older.code, older.verifier)
      assert.equal(redeemed.status, 200)
      await older.walker.go('/sign-out')
      await older.walker.submit({ decision: 'yes' })
      const newer = await held(server, ['new'])
      await server[Symbol.asyncDispose]()

      await restored(at, file, { secret, force: true, alone: true })
      await using back = await again()
      await replay(back, older)
      await replay(back, newer)
      await assertDead(apps.spa(back), apps.driveApi(back), successor)
      await assertDead(apps.printShop(back), apps.driveApi(back), tokensOf(redeemed.body))
      await goesOn(back)
    })

    test('that is moved with a backup keeps every token valid, and its old database can no longer be used', async (t) => {
      const { server, again, at, secret, folder, data } = await begun(t)
      const before = await held(server, ['one'])
      const { one } = before.tokens
      assert.ok(one)
      await assert.rejects(moveAway(at, Date.now()), /a server or another command has it open: stop it/)
      await server[Symbol.asyncDispose]()
      await moveAway(at, Date.now())
      const file = await saved(at, join(folder, 'moved'), { secret, moved: true })
      await assert.rejects(again(), /was moved elsewhere at/)

      for (const other of engines) {
        const { place } = await other.create({ empty: true })
        const there = place.database === undefined ? join(folder, other.name) : data
        const to =
          place.database === undefined ? { file: join(there, 'valetkey.db') } : { url: place.database }
        await restored(to, file, { secret, move: true })
        const key = join(folder, `${other.name}.key`)
        const configuration = {
          master_key_file: key,
          ...(place.database === undefined ? {} : { database: place.database }),
        }
        writeFileSync(key, secret.toString('base64'), { mode: 0o600 })
        await using moved = await aServer(configuration, { data: there, clock: server.clock })
        await assertAlive(apps.spa(moved), apps.driveApi(moved), one)
        assert.deepEqual(await kidsOf(moved), before.kids)
        assert.equal((await apps.printShop(moved).redeem(before.code, before.verifier)).status, 200)
        assert.equal((await apps.spa(moved).refresh(one.refreshToken)).status, 200)
        const walker = new Walker(moved)
        for (const [name, value] of before.walker.cookies) walker.cookies.set(name, value)
        await walker.go('/')
        assert.match(walker.html, /Alice Adams/)
      }
    })
  })
}
