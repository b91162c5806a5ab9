// own process: this file measures the memory of the whole process.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/storage/database/database.ts'
import { openPostgres, postgresTables } from '../../src/storage/postgres/postgres.ts'
import { openSqlite, sqliteTables } from '../../src/storage/sqlite/sqlite.ts'
import { Chance } from '../fire/chance.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { everyGrant, privateKey, proofs, publicKey, secrets } from '../support/every-grant.ts'
import { held } from '../support/held.ts'
import { hostileJson, hostileObject } from '../support/hostile-json.ts'
import { signedText } from '../support/jwt-misdeeds.ts'
import { aDatabase } from '../support/postgres.ts'
import { register } from '../support/registered-app.ts'
import { summerPrint } from '../support/rich-requests.ts'
import { aServerOnAPort } from '../support/wire.ts'

const vendor = 'https://vendor.example'
const perPlace = 40
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const json = { 'content-type': 'application/json' }
const shop = proofs.basic('print-shop', secrets.shop).headers ?? {}

type Sent = { path: string; method?: string; headers?: Record<string, string>; body?: string }

const engines: Record<string, () => Promise<{ url?: string; drop(): Promise<void> }>> = {
  SQLite: async () => ({ drop: async () => {} }),
  PostgreSQL: () => aDatabase(),
}

for (const [engine, create] of Object.entries(engines)) {
  describe(`hostile JSON at every place that reads JSON, over ${engine} (threats F21 to F24)`, () => {
    let server: TestServer & AsyncDisposable
    let database: Awaited<ReturnType<typeof create>>
    let door: Database
    let tables: readonly string[]
    before(async () => {
      database = await create()
      const { url } = database
      server = await aServerOnAPort({
        ...everyGrant,
        features: { ...everyGrant.features, client_secret_jwt: true },
        registration: {
          mode: 'open',
          per_address: 100_000,
          in_all: 100_000,
          software_statement_issuers: [
            { issuer: vendor, jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
          ],
        },
        ...(url && { database: url }),
      })
      door = url
        ? await openPostgres(url, { connections: 1 })
        : await openSqlite(join(server.data, 'valetkey.db'))
      tables = url ? await postgresTables(door) : await sqliteTables(door)
    })
    after(async () => {
      await door.close()
      await server[Symbol.asyncDispose]()
      await database.drop()
    })

    const now = () => Math.floor(server.clock.now() / 1000)
    const asked = () => Object.fromEntries(new URL(apps.printShop(server).request().url).searchParams)
    const signed = (header: string, claims: string) => signedText(privateKey, header, claims)
    const header = (chance: Chance) => hostileObject(chance, { alg: 'ES256', typ: 'JWT' })
    const metadata = { client_name: 'New', redirect_uris: ['https://new.example/callback'] }

    /** A hostile request for each place that parses JSON. */
    const places: Record<string, (chance: Chance) => Sent | Promise<Sent>> = {
      'a client assertion': (chance) => {
        const good = {
          iss: 'service',
          sub: 'service',
          aud: server.issuer,
          jti: randomUUID(),
          exp: now() + 60,
        }
        const fields = {
          grant_type: 'client_credentials',
          client_assertion: signed(header(chance), hostileObject(chance, good)),
          client_assertion_type: proofs.assertionType,
          token: 'x',
        }
        const path = chance.oneOf(['/token', '/par', '/introspect', '/revoke', '/device-authorization'])
        return { path, headers: form, body: new URLSearchParams(fields).toString() }
      },
      'a request object': (chance) => {
        const request = signed(header(chance), hostileObject(chance, { ...asked(), aud: server.issuer }))
        return {
          path: '/par',
          headers: { ...form, ...shop },
          body: new URLSearchParams({ request }).toString(),
        }
      },
      'a registration': (chance) => ({
        path: '/register',
        headers: json,
        body: hostileObject(chance, metadata),
      }),
      'a software statement': (chance) => {
        const software_statement = signed(header(chance), hostileObject(chance, { iss: vendor, ...metadata }))
        return { path: '/register', headers: json, body: JSON.stringify({ ...metadata, software_statement }) }
      },
      'an update of a registration': async (chance) => {
        const { body } = await register(server, metadata)
        const { pathname, search } = new URL(String(body.registration_client_uri))
        return {
          path: pathname + search,
          method: 'PUT',
          headers: { ...json, authorization: `Bearer ${body.registration_access_token}` },
          body: hostileObject(chance, { client_id: body.client_id, ...metadata }),
        }
      },
      'claims and authorization_details': (chance) => {
        const [claims, details] = [{ userinfo: { email: null }, id_token: {} }, summerPrint]
        const fields = chance.oneOf([
          { claims: hostileObject(chance, claims) },
          { authorization_details: `[${hostileObject(chance, details)}]` },
          { claims: hostileJson(chance), authorization_details: hostileJson(chance) },
        ])
        const body = new URLSearchParams({ ...asked(), ...fields })
          .toString()
          .replaceAll('%EF%BF%BD', '%ED%A0%80')
        return { path: '/par', headers: { ...form, ...shop }, body }
      },
      'a token that looks like ours': (chance) => {
        const token = signed(header(chance), hostileJson(chance))
        const [path, fields] = chance.oneOf([
          ['/introspect', { token }],
          ['/revoke', { token }],
          ['/token', { grant_type: 'refresh_token', refresh_token: token }],
          ['/par', { ...asked(), id_token_hint: token }],
        ] as const)
        return { path, headers: { ...form, ...shop }, body: new URLSearchParams(fields).toString() }
      },
      'a bearer token': (chance) => ({
        path: '/userinfo',
        method: 'GET',
        headers: { authorization: `Bearer ${signed(header(chance), hostileJson(chance)).slice(0, 12_000)}` },
      }),
    }

    /**
     * Counts all rows, except for failure counters, rows of background work, and the used assertions of clients that
     * authenticated before their request was refused.
     */
    const rows = async (): Promise<number> => {
      const counted = tables
        .filter((table) => !['attempts', 'jobs', 'meta'].includes(table))
        .map((table) => sql`(select count(*) from ${sql.table(table)})`)
      const query = sql<{ count: number }>`select ${sql.join(counted, sql` + `)}
        - (select count(*) from one_time where kind = 'used') as count`
      return (await door.read(query.compile(door.sql)))[0]?.count ?? 0
    }

    for (const [place, make] of Object.entries(places)) {
      test(`${place}: ${perPlace} hostile requests are refused without leaving a row`, async () => {
        const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
        const chance = new Chance(seed)
        try {
          let refused = 0
          for (let count = 0; count < perPlace; count += 1) {
            const { path, method = 'POST', ...sent } = await make(chance)
            const told = () => JSON.stringify({ path, ...sent }).slice(0, 3_000)
            const before = await rows()
            // Over a real connection, so that a connection that is cut counts as a failure.
            const answer = await fetch(server.issuer + path, { method, redirect: 'manual', ...sent })
            const text = await answer.text()
            assert.ok(answer.status < 500, `${answer.status}: ${told()}`)
            if (answer.status < 400) continue
            refused += 1
            assert.match(text, /"error"/, told())
            assert.equal(await rows(), before, `a request that got ${answer.status} left a row: ${told()}`)
          }
          assert.ok(refused > 0)
        } catch (error) {
          throw new Error(`FUZZ_SEED=${seed} reproduces this`, { cause: error })
        }
      })
    }

    test('the hostile requests cause no server error and leave nothing in memory', async () => {
      assert.doesNotMatch(server.logged(), /"level":50/)
      const [before, logged] = [held(), server.logged().length]
      const chance = new Chance(1)
      for (let count = 0; count < 100; count += 1) {
        const make = chance.oneOf(Object.values(places))
        const { path, method = 'POST', ...sent } = await make(chance)
        await (await fetch(server.issuer + path, { method, redirect: 'manual', ...sent })).text()
      }
      const kept = held() - before - 3 * (server.logged().length - logged)
      assert.ok(kept < 3 * 1024 * 1024, `${kept} bytes are kept`)
    })
  })
}
