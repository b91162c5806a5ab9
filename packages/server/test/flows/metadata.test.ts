import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as oauth from 'oauth4webapi'
import type { Configuration, TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Document = Record<string, unknown> & { issuer: string }

const wellKnown = ['oauth-authorization-server', 'openid-configuration'] as const

/** Issuers with and without a path, and the paths at which clients look for their metadata. */
const issuers: Record<string, readonly string[]> = {
  'http://localhost:4000': wellKnown.map((name) => `/.well-known/${name}`),
  'https://id.example': wellKnown.map((name) => `/.well-known/${name}`),
  'https://id.example/t1': wellKnown.flatMap((name) => [
    `/.well-known/${name}/t1`,
    `/t1/.well-known/${name}`,
  ]),
  'https://id.example/a/b': wellKnown.flatMap((name) => [
    `/.well-known/${name}/a/b`,
    `/a/b/.well-known/${name}`,
  ]),
}

for (const [issuer, paths] of Object.entries(issuers)) {
  describe(`the metadata of ${issuer} (RFC 8414, OpenID Connect Discovery)`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-key-'))
    const { origin } = new URL(issuer)
    let server: TestServer & AsyncDisposable
    before(async () => {
      const key = join(folder, 'master.key')
      writeFileSync(key, randomBytes(32).toString('base64'), { mode: 0o600 })
      const configuration: Configuration = { issuer, master_key_file: key }
      server = await aWatchedServer(configuration)
    })
    after(async () => {
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    })

    const get = (path: string): Promise<Response> => server.fetch(new Request(origin + path))
    const document = async (): Promise<Document> => (await get(paths[0] ?? '')).json() as Promise<Document>

    test('is the same document at every path at which a client may look for it', async () => {
      const texts = new Set<string>()
      for (const path of paths) {
        const response = await get(path)
        assert.equal(response.status, 200, path)
        assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
        texts.add(await response.text())
      }
      assert.equal(texts.size, 1)
    })

    test('is at no other path', async () => {
      const others = [
        '/.well-known/oauth-protected-resource',
        '/.well-known/openid-configuration/',
        '/t2/.well-known/openid-configuration',
      ]
      for (const path of others) assert.equal((await get(path)).status, 404, path)
      if (paths.length > 2) assert.equal((await get('/.well-known/openid-configuration')).status, 404)
    })

    test('is accepted by an unmodified client library, with both discovery algorithms', async () => {
      for (const algorithm of ['oidc', 'oauth2'] as const) {
        const response = await oauth.discoveryRequest(new URL(issuer), {
          algorithm,
          [oauth.allowInsecureRequests]: true,
          [oauth.customFetch]: (
            url: string,
            { method, headers }: { method: string; headers: Record<string, string> },
          ) => server.fetch(new Request(url, { method, headers })),
        })
        const found = await oauth.processDiscoveryResponse(new URL(issuer), response)
        assert.equal(found.issuer, issuer)
      }
    })

    test('names only endpoints below the issuer, and each of them exists', async () => {
      const metadata = await document()
      const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
      assert.equal(endpoints.length, 8)
      for (const [name, url] of endpoints) {
        assert.ok(String(url).startsWith(`${issuer}/`), `${name}: ${url}`)
        const response = await server.fetch(new Request(String(url), { method: 'POST', redirect: 'manual' }))
        assert.ok([200, 303, 400, 401, 405].includes(response.status), `${name}: ${response.status}`)
      }
    })

    test('lists only what this server supports', async () => {
      const { issuer: _, ...metadata } = await document()
      const rest = Object.fromEntries(
        Object.entries(metadata).filter(([name]) => !/_endpoint$|_uri$/.test(name)),
      )
      const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none']
      assert.deepEqual(rest.response_types_supported, ['code', 'none'])
      const plain = ['query', 'fragment', 'form_post']
      const signed = ['query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt']
      assert.deepEqual(rest.response_modes_supported, [...plain, ...signed])
      assert.deepEqual(rest.grant_types_supported, [
        'authorization_code',
        'refresh_token',
        'client_credentials',
      ])
      assert.deepEqual(rest.token_endpoint_auth_methods_supported, methods)
      assert.deepEqual(rest.revocation_endpoint_auth_methods_supported, methods)
      assert.deepEqual(rest.introspection_endpoint_auth_methods_supported, methods.slice(0, 3))
      assert.deepEqual(rest.code_challenge_methods_supported, ['S256'])
      assert.deepEqual(rest.id_token_signing_alg_values_supported, ['RS256', 'ES256', 'EdDSA'])
      assert.deepEqual(rest.subject_types_supported, ['public', 'pairwise'])
      assert.equal(rest.authorization_response_iss_parameter_supported, true)
      assert.equal(rest.request_uri_parameter_supported, true)
      assert.equal(rest.require_request_uri_registration, true)
      assert.equal(rest.claims_parameter_supported, true)
      assert.ok(!('registration_endpoint' in metadata))
      assert.deepEqual([rest.protected_resources].flat().sort(), [
        'https://album.example/',
        'https://drive.example/',
      ])
    })

    test('names endpoints with which a whole flow works, and every token has this issuer', async () => {
      const app = apps.printShop(server)
      const tokens = await bought(app, { scope: 'openid photos.read offline_access' })
      const seen = (await app.introspect(tokens.accessToken)).body
      assert.deepEqual([seen.active, seen.iss], [true, issuer])
      assert.equal((await app.userInfo(tokens.accessToken)).status, 200)
    })
  })
}
