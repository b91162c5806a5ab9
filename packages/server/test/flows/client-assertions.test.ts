import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, describe } from 'node:test'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'

const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const service = {
  client_id: 'service',
  client_name: 'A service',
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'photos.read',
}

type Change = { claims?: JWTPayload; header?: Record<string, unknown>; without?: readonly string[] }

/** A valid assertion, apart from the given change. */
async function assertion(
  server: TestServer,
  key: CryptoKey,
  alg: string,
  change: Change = {},
): Promise<string> {
  const now = Math.floor(server.clock.now() / 1000)
  const claims: JWTPayload = {
    iss: 'service',
    sub: 'service',
    aud: server.issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
    ...change.claims,
  }
  for (const name of change.without ?? []) delete claims[name]
  return new SignJWT(claims).setProtectedHeader({ alg, ...change.header }).sign(key)
}

async function asked(server: TestServer, fields: Record<string, string>, path = '/token') {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: type,
    ...fields,
  })
  const response = await server.fetch(new Request(server.issuer + path, { method: 'POST', body }))
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

describe('private_key_jwt (RFC 7523 §2.2, OIDC Core §9)', async () => {
  const algs = ['RS256', 'PS256', 'ES256', 'ES384', 'Ed25519', 'EdDSA'] as const
  const pairs = new Map(
    await Promise.all(
      algs.map(async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const),
    ),
  )
  const keyOf = (alg: (typeof algs)[number]) => pairs.get(alg)?.privateKey ?? assert.fail(alg)
  const keys = await Promise.all(
    algs.map(async (alg) => ({
      ...(await exportJWK(pairs.get(alg)?.publicKey ?? assert.fail())),
      kid: alg,
      alg,
    })),
  )
  const clients = [...aConfiguration.clients, { ...service, jwks: { keys } }]
  const server = await aServer({ clients })
  after(() => server[Symbol.asyncDispose]())

  for (const alg of algs) {
    test(`an assertion signed with ${alg} authenticates the client, once`, async () => {
      const client_assertion = await assertion(server, keyOf(alg), alg, { header: { kid: alg } })
      assert.equal((await asked(server, { client_assertion })).status, 200)
      const again = await asked(server, { client_assertion })
      assert.deepEqual([again.status, again.body.error], [401, 'invalid_client'])
    })
  }

  test('without a kid, every suitable key is tried, and client_id may be sent as well', async () => {
    const client_assertion = await assertion(server, keyOf('ES256'), 'ES256')
    assert.equal((await asked(server, { client_assertion, client_id: 'service' })).status, 200)
  })

  test('of 20 concurrent uses of one assertion, one is accepted', async () => {
    const client_assertion = await assertion(server, keyOf('ES256'), 'ES256')
    const answers = await Promise.all(Array.from({ length: 20 }, () => asked(server, { client_assertion })))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  test('the client’s clock may be ten seconds behind or ahead of the server’s (FAPI 2.0 §5.3.2.1)', async () => {
    const now = Math.floor(server.clock.now() / 1000)
    for (const claims of [{ iat: now + 10, nbf: now + 10 }, { exp: now - 5 }]) {
      const client_assertion = await assertion(server, keyOf('ES256'), 'ES256', { claims })
      assert.equal((await asked(server, { client_assertion })).status, 200, JSON.stringify(claims))
    }
  })

  const now = () => Math.floor(server.clock.now() / 1000)
  const changes: [string, () => Change][] = [
    ['another issuer', () => ({ claims: { iss: 'other' } })],
    ['another subject', () => ({ claims: { sub: 'print-shop', iss: 'print-shop' } })],
    ['an array of audiences', () => ({ claims: { aud: [server.issuer, 'https://other.example'] } })],
    ['the token endpoint as its audience', () => ({ claims: { aud: `${server.issuer}/token` } })],
    ['no audience', () => ({ without: ['aud'] })],
    ['no exp', () => ({ without: ['exp'] })],
    ['an exp in the past', () => ({ claims: { exp: now() - 60 } })],
    ['an exp two hours ahead', () => ({ claims: { exp: now() + 7200 } })],
    ['an nbf in the future', () => ({ claims: { nbf: now() + 61 } })],
    ['an iat in the future', () => ({ claims: { iat: now() + 61 } })],
    ['no jti', () => ({ without: ['jti'] })],
    ['the typ of another kind of JWT', () => ({ header: { typ: 'at+jwt' } })],
    ['an unknown critical header', () => ({ header: { crit: ['b64'], b64: true } })],
    ['an unknown kid', () => ({ header: { kid: 'nobody' } })],
  ]
  for (const [name, change] of changes) {
    test(`an assertion with ${name} is refused`, async () => {
      const client_assertion = await assertion(server, keyOf('ES256'), 'ES256', change())
      const { status, body } = await asked(server, { client_assertion })
      assert.deepEqual([status, body.error], [401, 'invalid_client'], JSON.stringify(body))
    })
  }

  test('an assertion is refused if it is unsigned, or signed with an unknown key or a public value', async () => {
    const unregistered = await generateKeyPair('ES256')
    const good = await assertion(server, keyOf('ES256'), 'ES256')
    const [, payload] = good.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const hmac = await new SignJWT({
      iss: 'service',
      sub: 'service',
      aud: server.issuer,
      jti: 'x',
      exp: now() + 60,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(JSON.stringify(keys[0])))
    for (const client_assertion of [
      await assertion(server, unregistered.privateKey, 'ES256'),
      `${none}.${payload}.`,
      `${none}.${payload}.AA`,
      hmac,
      good.slice(0, -2),
      `${good}.x`,
      'garbage',
    ]) {
      const { status, body } = await asked(server, { client_assertion })
      assert.deepEqual([status, body.error], [401, 'invalid_client'], client_assertion)
    }
  })

  test('an assertion together with a client secret is refused: one method per request (RFC 6749 §2.3)', async () => {
    const client_assertion = await assertion(server, keyOf('ES256'), 'ES256')
    const { status, body } = await asked(server, {
      client_assertion,
      client_secret: 'x',
      client_id: 'service',
    })
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
  })

  test('a client registered for private_key_jwt must use it, and no other client can (OIDC Core §9)', async () => {
    const shop = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'service' })
    const bare = await server.fetch(new Request(`${server.issuer}/token`, { method: 'POST', body: shop }))
    assert.equal(bare.status, 401)
    const other = await assertion(server, keyOf('ES256'), 'ES256', {
      claims: { iss: 'thumbnailer', sub: 'thumbnailer' },
    })
    assert.equal((await asked(server, { client_assertion: other })).status, 401)
  })

  test('an assertion authenticates the client at introspection and revocation too', async () => {
    for (const path of ['/introspect', '/revoke']) {
      const client_assertion = await assertion(server, keyOf('ES256'), 'ES256')
      const body = new URLSearchParams({ client_assertion, client_assertion_type: type, token: 'x' })
      const response = await server.fetch(new Request(server.issuer + path, { method: 'POST', body }))
      assert.equal(response.status, 200, path)
    }
  })
})

test('only the registered signing algorithm is accepted (OIDC Registration §2)', async () => {
  const [ec, rsa] = [await generateKeyPair('ES256'), await generateKeyPair('RS256')]
  const keys = [await exportJWK(ec.publicKey), await exportJWK(rsa.publicKey)]
  const clients = [
    ...aConfiguration.clients,
    { ...service, jwks: { keys }, token_endpoint_auth_signing_alg: 'ES256' },
  ]
  await using server = await aServer({ clients })
  const right = await assertion(server, ec.privateKey, 'ES256')
  assert.equal((await asked(server, { client_assertion: right })).status, 200)
  const other = await assertion(server, rsa.privateKey, 'RS256')
  assert.equal((await asked(server, { client_assertion: other })).status, 401)
})

describe('the audience of an assertion (RFC 7523 §3, FAPI 2.0 §5.3.2.1)', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwks = { keys: [await exportJWK(publicKey)] }
  const clients = (legacy: boolean) => [
    ...aConfiguration.clients,
    { ...service, jwks, legacy_assertion_audience: legacy },
  ]
  const features = { device: true }
  const strict = await aServer({ features, clients: clients(false) })
  const lenient = await aServer({ features, clients: clients(true) })
  after(() => Promise.all([strict, lenient].map((server) => server[Symbol.asyncDispose]())))
  const endpoints = ['/token', '/introspect', '/revoke', '/par', '/device-authorization']

  /** Whether an assertion with this audience authenticates the client at `path`. */
  const proves = async (server: TestServer, aud: unknown, path = '/token'): Promise<boolean> =>
    (await answerTo(server, aud, path)).status !== 401

  async function answerTo(server: TestServer, aud: unknown, path: string, key = privateKey) {
    const claims = { aud } as JWTPayload
    const client_assertion = await assertion(server, key, 'ES256', { claims })
    const form = {
      client_assertion,
      client_assertion_type: type,
      token: 'x',
      grant_type: 'client_credentials',
    }
    const body = new URLSearchParams(form)
    return server.fetch(new Request(server.issuer + path, { method: 'POST', body }))
  }

  async function toldAbout(server: TestServer, aud: unknown, path: string, key = privateKey) {
    const { error_description: told } = (await (await answerTo(server, aud, path, key)).json()) as {
      error_description: string
    }
    return told
  }

  test('the refusal names legacy_assertion_audience only if the setting would help', async () => {
    for (const path of endpoints) {
      const endpoint = strict.issuer + path
      assert.match(
        await toldAbout(strict, endpoint, path),
        /set legacy_assertion_audience: true in its registration$/,
        path,
      )
      for (const aud of [[endpoint], [strict.issuer, endpoint], `${endpoint}/`, 'https://other.example']) {
        const told = await toldAbout(strict, aud, path)
        assert.equal(
          told,
          `the aud of a client assertion must be the issuer, ${strict.issuer}, and nothing else`,
        )
        const expected = `the aud of a client assertion must be the issuer, ${lenient.issuer}, or the URL of the endpoint that receives it, as a single string`
        assert.equal(await toldAbout(lenient, aud, path), expected)
      }
    }
  })

  test('a caller who cannot sign learns nothing about the audience', async () => {
    const foreign = (await generateKeyPair('ES256')).privateKey
    for (const server of [strict, lenient]) {
      for (const aud of [server.issuer, `${server.issuer}/token`, 'https://other.example']) {
        assert.equal(await toldAbout(server, aud, '/token', foreign), 'client authentication failed')
      }
    }
  })

  test('the audience is the issuer, as a string or in a list of one; any other value is refused', async () => {
    for (const server of [strict, lenient]) {
      const { issuer } = server
      for (const aud of [issuer, [issuer]]) assert.equal(await proves(server, aud), true, JSON.stringify(aud))
      for (const aud of [
        [issuer, issuer],
        [issuer, `${issuer}/token`],
        [issuer, 'https://other.example'],
        [[issuer]],
        [],
        { 0: issuer, length: 1 },
        `${issuer}/`,
        issuer.toUpperCase(),
        ` ${issuer}`,
        'https://other.example/token',
        null,
        1,
        true,
      ]) {
        assert.equal(await proves(server, aud), false, JSON.stringify(aud))
      }
    }
  })

  test('with legacy_assertion_audience, the audience may be the URL of the called endpoint, as a string', async () => {
    for (const path of endpoints) {
      for (const named of endpoints.map((each) => lenient.issuer + each)) {
        assert.equal(
          await proves(lenient, named, path),
          named === lenient.issuer + path,
          `${named} at ${path}`,
        )
        assert.equal(await proves(lenient, [named], path), false, `[${named}] at ${path}`)
        assert.equal(await proves(lenient, [lenient.issuer, named], path), false, `both at ${path}`)
        assert.equal(await proves(strict, named, path), false, `${named} at ${path}`)
      }
      for (const change of ['/', '?', '#', '?x=1', '%2F']) {
        assert.equal(await proves(lenient, lenient.issuer + path + change, path), false, change)
      }
    }
  })
})

test('a jwks_uri is fetched once, again after a key rotation, and not for every unknown kid', async (t) => {
  const first = await generateKeyPair('ES256')
  const second = await generateKeyPair('ES256')
  let published = { keys: [{ ...(await exportJWK(first.publicKey)), kid: 'first' }] }
  let fetched = 0
  let away = false
  const host = createServer((_, response) => {
    fetched += 1
    if (away) response.writeHead(500).end()
    else response.end(JSON.stringify(published))
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  t.after(() => host.close().closeAllConnections())
  const jwks_uri = `http://localhost:${(host.address() as AddressInfo).port}/jwks`
  await using server = await aServer({ clients: [...aConfiguration.clients, { ...service, jwks_uri }] })
  const use = async (key: CryptoKey, kid: string) => {
    const client_assertion = await assertion(server, key, 'ES256', { header: { kid } })
    return asked(server, { client_assertion })
  }

  assert.equal((await use(first.privateKey, 'first')).status, 200)
  assert.equal((await use(first.privateKey, 'first')).status, 200)
  assert.equal(fetched, 1)
  // A client may rotate its keys at any time, but unknown kids must not cause a fetch per request.
  published = { keys: [{ ...(await exportJWK(second.publicKey)), kid: 'second' }] }
  assert.equal((await use(second.privateKey, 'second')).status, 401)
  server.clock.advance(11)
  assert.equal((await use(second.privateKey, 'second')).status, 200)
  assert.equal(fetched, 2)
  for (let count = 0; count < 5; count += 1) await use(second.privateKey, `unknown-${count}`)
  assert.equal(fetched, 2)
  // While the host fails, the fetched keys are used for some minutes. Then the client receives 503 with
  // Retry-After.
  away = true
  server.clock.advance(120)
  assert.equal((await use(second.privateKey, 'second')).status, 200)
  server.clock.advance(600)
  const { status, headers, body } = await use(second.privateKey, 'second')
  assert.deepEqual([status, body.error, headers.get('retry-after')], [503, 'temporarily_unavailable', '10'])
})
