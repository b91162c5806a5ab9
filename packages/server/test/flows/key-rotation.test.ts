import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { resourceServer } from '@valetkey/resource'
import * as jose from 'jose'
import { mintAccessToken, readAccessToken } from '../../src/protocol/tokens/access-token.ts'
import { mintRefreshToken, readRefreshToken } from '../../src/protocol/tokens/refresh-token.ts'
import { decodeMasterKey } from '../../src/settings/master-key.ts'
import { defaultKeyPolicy, type KeyPolicy } from '../../src/storage/keys/key-life.ts'
import { openStorage, type Storage } from '../../src/storage/open.ts'
import { aContext, anApi } from '../support/a-context.ts'
import { aServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { Clock } from '../support/clock.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.UTC(2026, 10, 21)
const folder = mkdtempSync(join(tmpdir(), 'valetkey-rotation-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** An instance whose clock is wrong and whose key ring is out of date. */
type Instance = { storage: Storage; skew: number; seenAt: number; context: ReturnType<typeof aContext> }

/** Tokens whose signature was verified. No two keys share a `kid`, so it need not be verified again. */
const verified = new Set<string>()

/** A verifier that fetches keys only when its copy has expired, even for an unknown `kid`. */
class CachingVerifier {
  readonly #age: number
  #copy: { keys: ReturnType<typeof jose.createLocalJWKSet>; at: number } | undefined

  constructor(age: number) {
    this.#age = age
  }

  async verify(token: string, now: number, asked: Instance): Promise<void> {
    if (this.#copy === undefined || now - this.#copy.at >= this.#age) {
      const keys = asked.storage.keys.published().map(({ publicJwk }) => publicJwk as jose.JWK)
      this.#copy = { keys: jose.createLocalJWKSet({ keys }), at: now }
    }
    if (!verified.has(token)) await jose.jwtVerify(token, this.#copy.keys, { currentDate: new Date(now) })
    // The signature was verified before; only the key may be missing.
    else await this.#copy.keys(jose.decodeProtectedHeader(token))
    verified.add(token)
  }
}

const worlds = [
  {
    name: 'the shortest lead, and verifiers that cache keys for max-age',
    every: day,
    ahead: 2 * hour,
    age: 5 * minute,
    tick: 5 * minute,
  },
  {
    name: 'the default lead, and verifiers that cache keys for a day',
    every: 5 * day,
    ahead: 2 * day,
    age: day,
    tick: 30 * minute,
  },
]

describe('key rotation, with two instances whose clocks differ by 50 minutes and whose key rings are an hour old', () => {
  for (const [index, { name, every, ahead, age, tick }] of worlds.entries()) {
    test(`no token is ever refused: ${name}`, async (t) => {
      let now = start
      const keyPolicy: KeyPolicy = {
        rotateEvery: every,
        publishAhead: ahead,
        leastLead: 0,
        refreshTokensLive: 3 * every,
      }
      const place = { dataFolder: join(folder, String(index)), masterKey: Buffer.alloc(32, 7), keyPolicy }
      const instances: Instance[] = []
      for (const skew of [-25 * minute, 25 * minute]) {
        const storage = await openStorage({ ...place, now: () => now + skew })
        t.after(() => storage.close())
        // The times in tokens are correct, because this test is about the keys.
        const context = aContext({ keys: storage.keys, now: () => now })
        instances.push({ storage, skew, seenAt: now, context })
      }
      // Different cache lifetimes, so that the verifiers fetch keys at different times.
      const verifiers = [1, 0.93, 0.79, 0.61].map((part) => new CachingVerifier(age * part))
      const live: { jwt: string; sealed: string; until: number }[] = []
      const refresh: { token: string; until: number }[] = []
      const signed = new Set<string>()
      const { issuer } = aContext()
      const jwtApi = anApi()
      const opaqueApi = anApi({ accessTokenFormat: 'opaque' })
      const claims = () => ({
        iss: issuer,
        aud: 'https://drive.example/',
        sub: 'thumbnailer',
        client_id: 'thumbnailer',
        iat: now / 1000,
        exp: (now + hour) / 1000,
        jti: String(now),
      })

      for (let step = 0; now < start + 3.5 * every; step += 1) {
        now += tick
        const [one, other] = step % 2 === 0 ? instances : instances.toReversed()
        assert.ok(one && other)
        await one.storage.keyCare.rotateDue(now + one.skew)
        if (now - other.seenAt >= 55 * minute) {
          await other.storage.keys.reload()
          other.seenAt = now
        }
        for (const { context } of instances) {
          live.push({
            jwt: await mintAccessToken(claims(), [jwtApi], context),
            sealed: await mintAccessToken(claims(), [opaqueApi], context),
            until: now + hour,
          })
          signed.add(context.keys.signing('ES256').kid)
          if (step % 20 !== 0) continue
          const token = mintRefreshToken({ familyId: `fam_${'A'.repeat(21)}A`, generation: 0 }, context)
          refresh.push({ token, until: now + 3 * every })
        }
        while ((live[0]?.until ?? now + 1) <= now) live.shift()
        // The newest token of each instance, and the oldest valid one.
        for (const token of [live.at(-1), live.at(-2), live[0]]) {
          assert.ok(token)
          for (const verifier of verifiers) await verifier.verify(token.jwt, now, other)
          for (const { context } of instances) {
            assert.ok(readAccessToken(token.jwt, context), `a JWT is refused at step ${step}`)
            assert.ok(readAccessToken(token.sealed, context), `a sealed token is refused at step ${step}`)
          }
        }
      }
      for (const { token, until } of refresh) {
        assert.ok(until > now - every)
        if (until <= now) continue
        for (const { context } of instances) assert.ok(readRefreshToken(token, context))
      }
      assert.ok(signed.size >= 4, `${signed.size} keys have signed`)
    })
  }
})

test('verifiers with a cached JWKS survive a rotation of a real server, and two instances accept each other’s tokens', async (t) => {
  const clock = new Clock()
  const data = join(folder, 'real')
  const one = await aServer({}, { clock, port: '0', data })
  t.after(() => one[Symbol.asyncDispose]())
  await one.listen()
  const two = await aServer({ issuer: one.issuer }, { clock, data })
  t.after(() => two[Symbol.asyncDispose]())
  const masterKey = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8')) ?? assert.fail()
  const keyPolicy = { ...defaultKeyPolicy, leastLead: 0 }
  const elsewhere = await openStorage({ dataFolder: data, masterKey, keyPolicy, now: () => clock.now() })
  t.after(() => elsewhere.close())

  const token = async (server = one) => {
    const secret = 'thumbnailer-secret-0123456789abcdef'
    const { body } = await new App(server, 'thumbnailer', '', secret).post('/token', {
      grant_type: 'client_credentials',
      scope: 'photos.read',
    })
    return body.access_token ?? assert.fail(JSON.stringify(body))
  }
  const api = (server: typeof one) => new App(server, 'drive-api', '', 'drive-api-secret-0123456789abcdef')
  const isActive = async (server: typeof one, each: string) =>
    (await api(server).introspect(each)).body.active === true
  /** Makes a server reload its keys at once, instead of within half a minute, by an unknown `kid`. */
  const look = async (server: typeof one) => {
    const header = Buffer.from('{"alg":"ES256","kid":"nobody-s"}').toString('base64url')
    assert.equal(await isActive(server, `${header}.e30.c2ln`), false)
  }

  const fetches = { kit: 0, jose: 0 }
  const counted = (who: keyof typeof fetches) => (url: string | URL | Request, init?: RequestInit) => {
    if (String(url).endsWith('/jwks')) fetches[who] += 1
    return fetch(url, init)
  }
  const kit = resourceServer({
    issuer: one.issuer,
    audience: 'https://drive.example/',
    now: () => clock.now(),
    fetch: counted('kit'),
  })
  const kidOf = (each: string) => jose.decodeProtectedHeader(each).kid
  const inKit = (each: string) => kit.verify(each)
  const stale = jose.createRemoteJWKSet(new URL(`${one.issuer}/jwks`), {
    [jose.customFetch]: counted('jose'),
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  })
  const inJose = (each: string) =>
    jose.jwtVerify(each, stale, { currentDate: new Date(clock.now()), issuer: one.issuer })
  const everywhere = async (each: string) => {
    await inKit(each)
    await inJose(each)
    assert.ok(await isActive(one, each))
    assert.ok(await isActive(two, each))
  }

  clock.advance((88 * day) / 1000)
  const before = await token()
  await elsewhere.keyCare.rotateDue(clock.now())
  await look(one)
  await everywhere(before)
  // From here on, only a new verifier may fetch keys.
  clock.advance((2 * day) / 1000 - 300)
  const during = await token()
  await everywhere(during)
  const asked = { ...fetches }
  assert.equal(asked.jose, 1)
  clock.advance(300)
  await elsewhere.keyCare.rotateDue(clock.now())
  const byStaleInstance = await token(two)
  await look(one)
  const afterwards = await token(one)
  assert.equal(kidOf(byStaleInstance), kidOf(before))
  assert.notEqual(kidOf(afterwards), kidOf(before))
  for (const each of [during, byStaleInstance, afterwards]) await everywhere(each)
  assert.deepEqual(fetches, asked, 'no verifier fetched the keys again')
  const fresh = jose.createRemoteJWKSet(new URL(`${one.issuer}/jwks`))
  for (const each of [during, afterwards]) {
    await jose.jwtVerify(each, fresh, { currentDate: new Date(clock.now()) })
  }

  // An emergency rotation: the other instance has never seen this key, and loads it.
  await elsewhere.keyCare.hasten({}, clock.now())
  await look(one)
  const hastened = await token(one)
  assert.notEqual(kidOf(hastened), kidOf(afterwards))
  assert.ok(await isActive(two, hastened))
  assert.ok(await isActive(two, afterwards))
})

test('a running server rotates its keys without being told to', async (t) => {
  const clock = new Clock()
  const server = await aServer({}, { clock, port: '0' })
  t.after(() => server[Symbol.asyncDispose]())
  await server.listen()
  const published = async () => {
    const answer = await server.fetch(new Request(`${server.issuer}/jwks`))
    return ((await answer.json()) as { keys: unknown[] }).keys.length
  }
  assert.equal(await published(), 3)
  clock.advance((88 * day) / 1000)
  while ((await published()) < 6) await new Promise((resolve) => setTimeout(resolve, 100))
  assert.match(server.logged(), /"became":"next".*"msg":"a key was rotated"/)
})
