import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { wrap } from '../../src/protocol/secrets/artefact.ts'
import { liveAccessToken } from '../../src/protocol/tokens/access-token.ts'
import { decodeMasterKey } from '../../src/settings/master-key.ts'
import { defaultKeyPolicy } from '../../src/storage/keys/key-life.ts'
import { openStorage } from '../../src/storage/open.ts'
import { aContext } from '../support/a-context.ts'
import { aServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** A new key may sign at once, because no relying party here needs to see it first. */
const keyPolicy = { ...defaultKeyPolicy, leastLead: 0 }
const folder = mkdtempSync(join(tmpdir(), 'valetkey-made-up-keys-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A token with the id of a key that does not exist. */
function madeUp(number: number): string {
  const kid = randomBytes(9).toString('base64url')
  if (number % 2 === 0) {
    return wrap('vk_at_', Buffer.concat([Buffer.from([1, kid.length]), Buffer.from(kid), randomBytes(100)]))
  }
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid })).toString('base64url')
  return `${header}.${Buffer.from('{}').toString('base64url')}.${randomBytes(64).toString('base64url')}`
}

test('a flood of tokens with made-up key ids does not cause a database read for each (threats B10, F12)', async () => {
  let reads = 0
  const observer = {
    answered: (kind: 'read' | 'write') => {
      if (kind === 'read') reads += 1
    },
    committed: () => {},
    pool: () => {},
  }
  const place = { dataFolder: join(folder, 'flood'), masterKey: randomBytes(32), observer }
  const storage = await openStorage({ ...place, now: Date.now })
  const context = aContext({ keys: storage.keys })
  const before = reads
  const began = performance.now()
  for (let wave = 0; wave < 5; wave += 1) {
    const tokens = Array.from({ length: 400 }, (_, number) => madeUp(number))
    const read = await Promise.all(tokens.map((token) => liveAccessToken(token, context)))
    assert.ok(read.every((claims) => claims === undefined))
  }
  // At most five reads of the keys a second, each with one read of the terms.
  const allowed = 2 * (2 + (performance.now() - began) / 200)
  assert.ok(reads - before >= 1 && reads - before <= allowed, `${reads - before} reads for 2000 tokens`)
  await storage.close()
})

test('tokens of a withdrawn key are refused, and a next key signs nothing (threat F12)', async (t) => {
  const data = join(folder, 'withdrawn')
  const server = await aWatchedServer({}, { data })
  t.after(() => server[Symbol.asyncDispose]())
  const masterKey = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8')) ?? assert.fail()
  const elsewhere = await openStorage({
    dataFolder: data,
    masterKey,
    keyPolicy,
    now: () => server.clock.now(),
  })
  t.after(() => elsewhere.close())
  const app = new App(server, 'thumbnailer', '', 'thumbnailer-secret-0123456789abcdef')
  const api = new App(server, 'drive-api', '', 'drive-api-secret-0123456789abcdef')
  const shop = new App(
    server,
    'print-shop',
    'https://shop.example/callback',
    'print-shop-secret-0123456789abcdef',
  )
  const asked = { grant_type: 'client_credentials', scope: 'photos.read' }
  const token = (await app.post('/token', asked)).body.access_token ?? assert.fail()
  const { code, verifier } = await shop.authorize({ scope: 'openid photos.read offline_access' })
  const refresh = (await shop.redeem(code, verifier)).body.refresh_token ?? assert.fail()
  assert.equal((await api.introspect(token)).body.active, true)

  await elsewhere.keyCare.prepare({ alg: 'ES256' }, server.clock.now())
  // Makes the server read the keys, which otherwise happens every half minute.
  const look = () => api.introspect(madeUp(1))
  await look()
  const jwks = await server.fetch(new Request(`${server.issuer}/jwks`))
  const { keys } = (await jwks.json()) as { keys: { kid: string; alg: string }[] }
  assert.equal(keys.filter(({ alg }) => alg === 'ES256').length, 2)
  const kidOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid
  const later = (await app.post('/token', asked)).body.access_token ?? assert.fail()
  assert.equal(kidOf(later), kidOf(token), 'a next key signs nothing')

  const withdrawn = await elsewhere.keyCare.withdraw(
    kidOf(token),
    { withSuccessor: true },
    server.clock.now(),
  )
  assert.equal(withdrawn.outcome, 'done')
  const mac = elsewhere.keys.authenticating().kid
  await elsewhere.keyCare.withdraw(mac, { withSuccessor: true }, server.clock.now())
  await look()
  assert.deepEqual((await api.introspect(token)).body, { active: false })
  assertRefused(await shop.refresh(refresh), 'invalid_grant')
  const fresh = (await app.post('/token', asked)).body.access_token ?? assert.fail()
  assert.equal((await api.introspect(fresh)).body.active, true)
})

test('after a change of the data key, valid tokens are accepted until a key cannot be decrypted (threat F12)', async (t) => {
  const data = join(folder, 'anew')
  const server = await aServer({}, { data })
  t.after(() => server[Symbol.asyncDispose]())
  const app = new App(server, 'thumbnailer', '', 'thumbnailer-secret-0123456789abcdef')
  const api = new App(server, 'drive-api', '', 'drive-api-secret-0123456789abcdef')
  const asked = { grant_type: 'client_credentials', scope: 'photos.read' }
  const token = (await app.post('/token', asked)).body.access_token ?? assert.fail()
  const masterKey = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8')) ?? assert.fail()
  const elsewhere = await openStorage({
    dataFolder: data,
    masterKey,
    keyPolicy,
    now: () => server.clock.now(),
  })
  t.after(() => elsewhere.close())
  const secret = randomBytes(32)
  assert.equal(await elsewhere.keyCare.rewrap(secret, { anew: true }, server.clock.now()), true)
  const headers = { authorization: `Bearer ${madeUp(1)}` }
  const userInfo = () => server.fetch(new Request(`${server.issuer}/userinfo`, { headers }))
  assert.equal((await userInfo()).status, 401)
  assert.equal((await api.introspect(token)).body.active, true)

  const again = await openStorage({
    dataFolder: data,
    masterKey: secret,
    keyPolicy,
    now: () => server.clock.now(),
  })
  t.after(() => again.close())
  assert.equal((await again.keyCare.hasten({ use: 'sign' }, server.clock.now())).length, 6)
  const answer = await userInfo()
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('retry-after'), '5')
  assert.match(server.logged(), /start the server again with its master key/)
  assert.doesNotMatch(server.logged(), /a bug/)
  // Better no response than an incomplete JWK Set, or a token signed by a retired key.
  assert.equal((await server.fetch(new Request(`${server.issuer}/jwks`))).status, 503)
  assert.equal((await app.post('/token', asked)).status, 503)
})
