import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/storage/database/database.ts'
import { openPostgres, postgresTables } from '../../src/storage/postgres/postgres.ts'
import { openSqlite, sqliteTables } from '../../src/storage/sqlite/sqlite.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Asked, ask } from '../support/ask.ts'
import { bought } from '../support/bought.ts'
import { assertion, everyGrant, privateKey, proofs, secrets, signedByClient } from '../support/every-grant.ts'
import { signedText } from '../support/jwt-misdeeds.ts'
import { parameters } from '../support/parameters.ts'
import { aDatabase } from '../support/postgres.ts'
import { register } from '../support/registered-app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const engines = {
  SQLite: async () => ({ url: undefined, drop: async () => {} }),
  PostgreSQL: () => aDatabase(),
}
const open = { mode: 'open', per_address: 10_000, in_all: 10_000 } as const
const basic = (pair: string | Buffer) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })

/** Form-encoded texts that no parameter may have as its value. */
const encoded = ['a%00b', '%00', '%ed%a0%80', '%ed%b0%80x', '%f4%90%80%80', '%c0%80']
/** The same in JSON. */
const escaped = ['a\\u0000b', '\\ud83d', '\\udd11x']

for (const [name, create] of Object.entries(engines)) {
  describe(`values that a database cannot store are refused on input, on ${name} (threat F22)`, () => {
    let server: TestServer & AsyncDisposable
    let database: Awaited<ReturnType<typeof create>>
    before(async () => {
      database = await create()
      const { url } = database
      const apis = everyGrant.apis.map((api) => ({ ...api, access_token_lifetime: 607 }))
      server = await aWatchedServer({
        ...everyGrant,
        apis,
        registration: open,
        ...(url && { database: url }),
      })
    })
    after(async () => {
      await server[Symbol.asyncDispose]()
      await database.drop()
    })

    const db = async (): Promise<Database> =>
      database.url === undefined
        ? openSqlite(join(server.data, 'valetkey.db'))
        : openPostgres(database.url, { connections: 1 })
    /** Asserts that the request is refused. `aWatchedServer` asserts that there is no server error. */
    const refused = async (path: string, asked: Asked, what: string): Promise<void> => {
      const { status, location } = await ask(server, path, asked)
      const known = status >= 400 || (location?.includes('error=') ?? false)
      assert.ok(known, `${what}: ${status} ${location}`)
    }
    const endpoints = ['/token', '/par', '/introspect', '/revoke', '/device-authorization']

    test('a client assertion with NUL or a lone surrogate', async () => {
      const client_assertion_type = proofs.assertionType
      for (const text of escaped) {
        for (const claim of ['sub', 'iss', 'jti', 'aud', 'x']) {
          const claims = { iss: 'service', sub: 'service', aud: server.issuer, jti: randomUUID(), exp: 2e9 }
          const written = JSON.stringify({ ...claims, [claim]: 'TEXT' }).replace('TEXT', text)
          const client_assertion = signedText(privateKey, '{"alg":"ES256"}', written)
          for (const path of endpoints) {
            const form = {
              client_assertion,
              client_assertion_type,
              grant_type: 'client_credentials',
              token: 'x',
            }
            await refused(path, { form }, `${claim} at ${path}`)
          }
        }
      }
    })

    test('a client id or secret in the header, raw and form-encoded', async () => {
      const pairs = [
        ...encoded.flatMap((text) => [`${text}:secret`, `print-shop:${text}`, `print%2Dshop:a+${text}`]),
        'a\0b:secret',
        'print-shop:\0',
        Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x3a, 0x62]),
      ]
      for (const pair of pairs) {
        for (const path of endpoints) {
          await refused(path, { headers: basic(pair), form: { token: 'x' } }, `${pair} at ${path}`)
        }
      }
    })

    test('every parameter, at every endpoint and page', async () => {
      const shop = proofs.basic('print-shop', secrets.shop).headers ?? {}
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      const pages = [
        '/authorize',
        '/end-session',
        '/device',
        '/sign-in',
        '/sign-up',
        '/register',
        '/continue',
      ]
      for (const parameter of parameters) {
        for (const [index, text] of encoded.entries()) {
          // Each text is sent to some of the paths, which vary with the parameter.
          const path = [...endpoints, ...pages][(parameters.indexOf(parameter) + index) % 12] ?? '/token'
          const body = `${parameter}=${text}`
          await refused(path, { body, headers: { ...type, ...shop } }, `${body} to ${path}`)
          await refused(`${path}?${body}`, { headers: shop }, `${body} at ${path}`)
        }
      }
    })

    test('every parameter of a request object, and every member of a registration', async () => {
      const asked = Object.fromEntries(new URL(apps.printShop(server).request().url).searchParams)
      const shop = proofs.basic('print-shop', secrets.shop)
      for (const name of ['state', 'nonce', 'login_hint', 'scope', 'claims', 'acr_values', 'x']) {
        for (const text of escaped) {
          const claims = JSON.stringify({ ...asked, [name]: 'TEXT' }).replace('TEXT', text)
          const request = signedText(privateKey, '{"alg":"ES256"}', claims)
          await refused('/par', { ...shop, form: { request } }, name)
          const body = `{"redirect_uris":["https://new.example/"],"client_name":"${text}","${name}":"${text}"}`
          await refused('/register', { body, headers: { 'content-type': 'application/json' } }, text)
        }
      }
    })

    test('headers, cookies and paths with invalid characters', async () => {
      const { body } = await register(server, { redirect_uris: ['https://new.example/callback'] })
      const bearer = { authorization: `Bearer ${body.registration_access_token}` }
      for (const text of ['\u00ff\u00fe', '\u0080', '%00', 'vk_at_\u00ff', 'vk_rt_%00']) {
        for (const path of ['/userinfo', '/introspect', '/register', '/authorize', '/sign-in', '/device']) {
          const headers = { 'user-agent': text, 'x-forwarded-for': text, authorization: `Bearer ${text}` }
          await ask(server, path, {
            headers,
            cookies: new Map([
              ['vk_session', text],
              ['vk_browser_label', text],
            ]),
          })
        }
        await refused(`/register?client_id=${encodeURIComponent(text)}`, { headers: bearer }, text)
        await refused(`/${encodeURIComponent(text)}`, {}, text)
      }
      await refused('/register?client_id=%00', { headers: bearer }, 'NUL as a client')
      await refused('/%00', {}, 'NUL as a path')
    })

    test('fractional times are accepted and stored as integers (RFC 7519 §2)', async () => {
      const now = server.clock.now() / 1000
      for (const claims of [
        { exp: now + 60.5 },
        { exp: now + 59.123456789, iat: now - 0.25, nbf: now - 1 / 3 },
        { exp: Number.MIN_VALUE + now + 1 },
      ]) {
        const form = {
          grant_type: 'client_credentials',
          client_assertion_type: proofs.assertionType,
          client_assertion: await assertion(server, { claims }),
        }
        assert.equal((await ask(server, '/token', { form })).status, 200)
        assert.equal((await ask(server, '/token', { form })).status, 401, 'its jti is remembered')
        const asked = Object.fromEntries(new URL(apps.printShop(server).request().url).searchParams)
        const request = await signedByClient({ ...asked, ...claims, max_age: 60 })
        const pushed = await ask(server, '/par', {
          ...proofs.basic('print-shop', secrets.shop),
          form: { request },
        })
        assert.equal(pushed.status, 201)
      }
    })

    test('an access token can be revoked while the steady clock is ahead', async () => {
      const app = apps.printShop(server)
      const { accessToken } = await bought(app, { scope: 'openid photos.read' })
      server.clock.set(server.clock.now() / 1000 - 3_601)
      const later = await bought(app, { scope: 'openid photos.read' })
      for (const token of [accessToken, later.accessToken]) {
        assert.equal((await app.post('/revoke', { token })).status, 200)
        assert.equal((await app.introspect(token)).body.active, false)
      }
    })

    test('afterwards every stored number is an integer', async () => {
      const own = await db()
      try {
        const tables = database.url === undefined ? await sqliteTables(own) : await postgresTables(own)
        assert.ok(tables.includes('denied_tokens') && tables.includes('one_time'))
        for (const table of tables) {
          const rows = await own.read(
            sql<Record<string, unknown>>`select * from ${sql.table(table)}`.compile(own.sql),
          )
          for (const row of rows) {
            for (const [column, value] of Object.entries(row)) {
              if (typeof value === 'number')
                assert.ok(Number.isSafeInteger(value), `${table}.${column}: ${value}`)
            }
          }
        }
      } finally {
        await own.close()
      }
    })
  })
}
