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

/** An endpoint that takes JWTs signed by others. */
type Target = {
  held: () => Held
  /** The public keys, which an attacker knows. */
  known: () => readonly Jwk[]
  /** Faults that are acceptable at this endpoint. */
  harmless?: readonly string[]
  /** Whether the JWT is accepted. Asserts that any other response is the right refusal. */
  accepts(token: string): Promise<boolean>
}

describe('the corpus of RFC 8725, at every endpoint that takes JWTs signed by others (threats B10, B11)', () => {
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
  // RFC 9101 §4: these claims are optional.
  const optional = ['aud left out', 'iss left out']
  /** An empty JWT is refused with either code: as a request object or as a request. */
  const refused = /^invalid_request(_object)?$/

  const targets: Record<string, Target> = {
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
      async accepts(client_assertion) {
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
      async accepts(object) {
        const { url } = apps.printShop(server).request({ request: object })
        if (url.length > 8192) return this.accepts('too long for any URL')
        const { status, location } = await ask(server, url)
        assert.equal(status, 303)
        if (location?.startsWith('/sign-in?')) return true
        assert.ok(location?.startsWith('https://shop.example/callback?error='), location ?? '')
        assert.match(answerIn(location).get('error') ?? '', refused)
        return false
      },
    },
    'request at the pushed authorization request endpoint': {
      held: requestHeld,
      known: own,
      harmless: optional,
      async accepts(object) {
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
      // RFC 7591 §2.3: an audience is optional.
      harmless: ['aud left out'],
      async accepts(software_statement) {
        const body = JSON.stringify({ redirect_uris: ['https://new.example/'], software_statement })
        const headers = { 'content-type': 'application/json' }
        const { status, html } = await ask(server, '/register', { body, headers })
        if (status === 201) return true
        assert.equal(status, 400)
        assert.match(JSON.parse(html).error, /^(invalid|unapproved)_software_statement$/)
        return false
      },
    },
    'an access token at an API that uses @valetkey/resource': {
      held: () => ({
        key: createPrivateKey({ key: kitKey, format: 'jwk' }),
        header: { alg: 'ES256', typ: 'at+jwt', kid: issuer.key.kid },
        claims: () => goodClaims(issuer.issuer),
        now: noon / 1000,
        audience: drive,
        types: ['at+jwt'],
      }),
      known: () => [issuer.key.publicJwk as Jwk],
      // RFC 6750 §2.1: several spaces may precede the token, and trailing ones are not part of the header.
      harmless: ['a space before it', 'a space after it', 'a line break after it'],
      async accepts(token) {
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

  for (const [name, target] of Object.entries(targets)) {
    test(`${name}: every forgery made from a valid JWT is refused`, async () => {
      const good = oddities(target.held()).unchanged ?? ''
      const forged = forgeries(good, target.known(), { jti: 'another' })
      assert.ok(Object.keys(forged).length > 80)
      const accepted: string[] = []
      for (const [what, token] of Object.entries(forged)) if (await target.accepts(token)) accepted.push(what)
      assert.deepEqual(
        accepted.filter((what) => !target.harmless?.includes(what)),
        [],
      )
      assert.equal(await target.accepts(good), true, 'the valid one is still accepted')
    })

    test(`${name}: an invalid JWT is refused even if the right key signed it`, async () => {
      const accepted: string[] = []
      for (const [what, token] of Object.entries(misdeeds(target.held()))) {
        if (await target.accepts(token)) accepted.push(what)
      }
      assert.deepEqual(
        accepted.filter((what) => !target.harmless?.includes(what)),
        [],
      )
    })

    test(`${name}: an unusual but valid JWT is accepted`, async () => {
      for (const [what, token] of Object.entries(oddities(target.held()))) {
        assert.equal(await target.accepts(token), true, what)
      }
    })
  }

  /** Endpoints that take JWTs that this server signed. */
  const returning: Record<
    string,
    { token: 'access_token' | 'id_token'; accepts(token: string): Promise<boolean> }
  > = {
    'an access token at UserInfo': {
      token: 'access_token',
      async accepts(token) {
        const { status } = await apps.printShop(server).userInfo(token)
        assert.ok([200, 400, 401].includes(status), `${status}`)
        return status === 200
      },
    },
    'an access token at the introspection endpoint': {
      token: 'access_token',
      async accepts(token) {
        const { status, body } = await apps.printShop(server).introspect(token)
        assert.ok(status === 200 || (status === 400 && body.error === 'invalid_request'), `${status}`)
        return body.active === true
      },
    },
    'id_token_hint at the authorization endpoint': {
      token: 'id_token',
      async accepts(id_token_hint) {
        const { url } = apps.printShop(server).request({ id_token_hint, prompt: 'none' })
        if (url.length > 8192) return false
        const error = answerIn((await ask(server, url)).location).get('error')
        assert.match(error ?? '', /^(login_required|invalid_request)$/)
        return error === 'login_required'
      },
    },
  }
  for (const [name, target] of Object.entries(returning)) {
    test(`${name}: every forgery made from a valid JWT is refused`, async () => {
      const shop = apps.printShop(server)
      const { code, verifier } = await shop.authorize({ scope: 'openid photos.read' })
      const good = String((await shop.redeem(code, verifier)).body[target.token])
      const { keys } = JSON.parse((await ask(server, '/jwks')).html) as { keys: Jwk[] }
      const accepted: string[] = []
      const forged = forgeries(good, keys, { sub: 'usr_another' })
      assert.ok(Object.keys(forged).length > 80)
      for (const [what, token] of Object.entries(forged)) if (await target.accepts(token)) accepted.push(what)
      // RFC 6750 §2.1: several spaces may precede the token, and trailing ones are not part of the header.
      const around = ['a space before it', 'a space after it', 'a line break after it']
      assert.deepEqual(
        accepted.filter((what) => !(name.endsWith('UserInfo') && around.includes(what))),
        [],
      )
      assert.equal(await target.accepts(good), true, 'the valid one is still accepted')
    })
  }

  test('a JWT signed by a client is not accepted as an id_token_hint or access token, whatever its claims', async () => {
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
