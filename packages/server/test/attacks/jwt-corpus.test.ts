import assert from 'node:assert/strict'
import { createPrivateKey, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { resourceServer } from '@valetkey/resource'
import { exportJWK } from 'jose'
import { anIssuer, drive, goodClaims, noon, type TestIssuer } from '../../../resource/test/support/issuer.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { everyGrant, privateKey, proofs, publicKey, secrets, signedByClient } from '../support/every-grant.ts'
import { forgeries, type Jwk } from '../support/jwt-forgeries.ts'
import { type Held, misdeeds, oddities } from '../support/jwt-misdeeds.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Where a JWT that others signed comes in. */
type Door = {
  held: () => Held
  /** What everybody knows of the key. */
  known: () => readonly Jwk[]
  /** What is wrong with a JWT elsewhere, and no matter here. */
  harmless?: readonly string[]
  /** Whether it was taken for what it says. Asserts that whatever else came is a refusal, and the right one. */
  opens(token: string): Promise<boolean>
}

describe('the corpus of RFC 8725, at every door that takes a JWT of others (threats B10, B11)', () => {
  const store = 'https://store.example'
  const own = () => [publicKey.export({ format: 'jwk' }) as Jwk]
  let server: TestServer & AsyncDisposable
  let issuer: TestIssuer
  before(async () => {
    server = await aWatchedServer({
      ...everyGrant,
      features: { ...everyGrant.features, encrypted_requests: true },
      registration: {
        mode: 'open',
        per_address: 1000,
        software_statement_issuers: [{ issuer: store, jwks: { keys: own() } }],
      },
    })
    issuer = await anIssuer()
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await issuer[Symbol.asyncDispose]()
  })

  const seconds = () => Math.floor(server.clock.now() / 1000)
  const request = () => ({
    iss: 'print-shop',
    aud: server.issuer,
    iat: seconds(),
    exp: seconds() + 60,
    ...Object.fromEntries(new URL(apps.printShop(server).request().url).searchParams),
  })
  const requestHeld = (): Held => ({
    key: privateKey,
    header: { alg: 'ES256', typ: 'oauth-authz-req+jwt' },
    claims: request,
    now: seconds(),
    audience: server.issuer,
    types: ['oauth-authz-req+jwt', 'JWT', undefined],
  })
  // RFC 9101 §4: none of these need be there.
  const optional = ['aud left out', 'iss left out']
  /** What says nothing is the object of nobody, or a request of nothing. */
  const refused = /^invalid_request(_object)?$/

  const doors: Record<string, Door> = {
    'client_assertion at the token endpoint': {
      held: () => ({
        key: privateKey,
        header: { alg: 'ES256', typ: 'JWT' },
        claims: () => ({
          iss: 'service',
          sub: 'service',
          aud: server.issuer,
          jti: randomUUID(),
          iat: seconds(),
          exp: seconds() + 60,
        }),
        now: seconds(),
        audience: server.issuer,
        types: ['JWT', 'client-authentication+jwt', undefined],
      }),
      known: own,
      async opens(client_assertion) {
        const form = { grant_type: 'client_credentials', client_assertion }
        const typed = { ...form, client_assertion_type: proofs.assertionType }
        const { status, html } = await ask(server, '/token', { form: typed })
        if (status === 200) return true
        assert.deepEqual([status, JSON.parse(html).error], [401, 'invalid_client'])
        return false
      },
    },
    'request at the authorization endpoint': {
      held: requestHeld,
      known: own,
      harmless: optional,
      async opens(object) {
        const { url } = apps.printShop(server).request({ request: object })
        if (url.length > 8192) return this.opens('too long for any URL')
        const { status, location } = await ask(server, url)
        assert.equal(status, 303)
        if (location?.startsWith('/sign-in?')) return true
        assert.ok(location?.startsWith('https://shop.example/callback?error='), location ?? '')
        assert.match(answerIn(location).get('error') ?? '', refused)
        return false
      },
    },
    'request at the endpoint for pushed ones': {
      held: requestHeld,
      known: own,
      harmless: optional,
      async opens(object) {
        const shop = proofs.basic('print-shop', secrets.shop)
        const { status, html } = await ask(server, '/par', { ...shop, form: { request: object } })
        if (status === 201) return true
        assert.equal(status, 400)
        assert.match(JSON.parse(html).error, refused)
        return false
      },
    },
    'software_statement at the registration endpoint': {
      held: () => ({
        key: privateKey,
        header: { alg: 'ES256', typ: 'JWT' },
        claims: () => ({ iss: store, aud: server.issuer, exp: seconds() + 60, client_name: 'Vouched for' }),
        now: seconds(),
        audience: server.issuer,
        types: ['JWT', undefined],
      }),
      known: own,
      // RFC 7591 §2.3: it need not say whom it is for.
      harmless: ['aud left out'],
      async opens(software_statement) {
        const body = JSON.stringify({ redirect_uris: ['https://new.example/'], software_statement })
        const headers = { 'content-type': 'application/json' }
        const { status, html } = await ask(server, '/register', { body, headers })
        if (status === 201) return true
        assert.equal(status, 400)
        assert.match(JSON.parse(html).error, /^(invalid|unapproved)_software_statement$/)
        return false
      },
    },
    'an access token at an API that uses our kit': {
      held: () => ({
        key: createPrivateKey({ key: kitKey, format: 'jwk' }),
        header: { alg: 'ES256', typ: 'at+jwt', kid: issuer.key.kid },
        claims: () => goodClaims(issuer.issuer),
        now: noon / 1000,
        audience: drive,
        types: ['at+jwt'],
      }),
      known: () => [issuer.key.publicJwk as Jwk],
      // RFC 6750 §2.1: of spaces there may be several before it, and a header ends before those behind it.
      harmless: ['a space before it', 'a space behind it', 'a line break behind it'],
      async opens(token) {
        const { token: taken, answer } = await kit.check({ headers: { authorization: `Bearer ${token}` } })
        if (taken !== undefined) return true
        assert.ok([400, 401].includes(answer?.status ?? 0), `${answer?.status}`)
        return false
      },
    },
  }
  let kit: ReturnType<typeof resourceServer>
  let kitKey: Awaited<ReturnType<typeof exportJWK>>
  before(async () => {
    kitKey = await exportJWK(issuer.key.privateKey)
    kit = resourceServer(issuer.options())
  })

  for (const [name, door] of Object.entries(doors)) {
    test(`${name}: what a stranger makes of a good one is refused`, async () => {
      const good = oddities(door.held())['as it is'] ?? ''
      const forged = forgeries(good, door.known(), { jti: 'another' })
      assert.ok(Object.keys(forged).length > 80)
      const opened: string[] = []
      for (const [what, token] of Object.entries(forged)) if (await door.opens(token)) opened.push(what)
      assert.deepEqual(
        opened.filter((what) => !door.harmless?.includes(what)),
        [],
      )
      assert.equal(await door.opens(good), true, 'and the good one stays good')
    })

    test(`${name}: the right key makes nothing right that is wrong`, async () => {
      const opened: string[] = []
      for (const [what, token] of Object.entries(misdeeds(door.held()))) {
        if (await door.opens(token)) opened.push(what)
      }
      assert.deepEqual(
        opened.filter((what) => !door.harmless?.includes(what)),
        [],
      )
    })

    test(`${name}: what only looks strange is taken`, async () => {
      for (const [what, token] of Object.entries(oddities(door.held()))) {
        assert.equal(await door.opens(token), true, what)
      }
    })
  }

  /** Where a JWT comes back that this server signed. */
  const returning: Record<
    string,
    { token: 'access_token' | 'id_token'; opens(token: string): Promise<boolean> }
  > = {
    'an access token at UserInfo': {
      token: 'access_token',
      async opens(token) {
        const { status } = await apps.printShop(server).userInfo(token)
        assert.ok([200, 400, 401].includes(status), `${status}`)
        return status === 200
      },
    },
    'an access token at the introspection endpoint': {
      token: 'access_token',
      async opens(token) {
        const { status, body } = await apps.printShop(server).introspect(token)
        assert.ok(status === 200 || (status === 400 && body.error === 'invalid_request'), `${status}`)
        return body.active === true
      },
    },
    'id_token_hint at the authorization endpoint': {
      token: 'id_token',
      async opens(id_token_hint) {
        const { url } = apps.printShop(server).request({ id_token_hint, prompt: 'none' })
        if (url.length > 8192) return false
        const error = answerIn((await ask(server, url)).location).get('error')
        assert.match(error ?? '', /^(login_required|invalid_request)$/)
        return error === 'login_required'
      },
    },
  }
  for (const [name, door] of Object.entries(returning)) {
    test(`${name}: what a stranger makes of a good one is refused`, async () => {
      const shop = apps.printShop(server)
      const { code, verifier } = await shop.authorize({ scope: 'openid photos.read' })
      const good = String((await shop.redeem(code, verifier)).body[door.token])
      const { keys } = JSON.parse((await ask(server, '/jwks')).html) as { keys: Jwk[] }
      const opened: string[] = []
      const forged = forgeries(good, keys, { sub: 'usr_another' })
      assert.ok(Object.keys(forged).length > 80)
      for (const [what, token] of Object.entries(forged)) if (await door.opens(token)) opened.push(what)
      // RFC 6750 §2.1: of spaces there may be several before it, and a header ends before those behind it.
      const around = ['a space before it', 'a space behind it', 'a line break behind it']
      assert.deepEqual(
        opened.filter((what) => !(name.endsWith('UserInfo') && around.includes(what))),
        [],
      )
      assert.equal(await door.opens(good), true, 'and the good one stays good')
    })
  }

  test('a client’s JWT is no hint, no access token and no token to introspect, though the client could sign it as one', async () => {
    const shop = apps.printShop(server)
    for (const typ of ['JWT', 'at+jwt', undefined]) {
      const token = await signedByClient(
        {
          iss: server.issuer,
          aud: 'print-shop',
          sub: 'usr_x',
          sid: 'x',
          client_id: 'print-shop',
          exp: seconds() + 60,
        },
        typ === undefined ? {} : { typ },
      )
      assert.equal((await shop.userInfo(token)).status, 401)
      assert.deepEqual((await shop.introspect(token)).body, { active: false })
      const { location } = await ask(server, shop.request({ id_token_hint: token }).url)
      assert.equal(answerIn(location).get('error'), 'invalid_request')
    }
  })
})
