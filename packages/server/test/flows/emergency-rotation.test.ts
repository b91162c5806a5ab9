import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { openStorage, type Storage } from '../../src/storage/open.ts'
import { aServer, type Configuration, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Clock } from '../support/clock.ts'
import { aDatabase } from '../support/postgres.ts'
import { readMasterKey } from '../support/read-master-key.ts'

const engines = {
  SQLite: async () => ({ url: undefined, drop: async () => {} }),
  PostgreSQL: aDatabase,
}

/** The ids of the keys that a server currently publishes. */
async function jwks(server: TestServer): Promise<readonly string[]> {
  const response = await server.fetch(new Request(`${server.issuer}/jwks`))
  const { keys } = (await response.json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

async function newToken(server: TestServer): Promise<string> {
  const asked = { grant_type: 'client_credentials', scope: 'photos.read' }
  const { body } = await apps.thumbnailer(server).post('/token', asked)
  return body.access_token ?? assert.fail(JSON.stringify(body))
}

/** Makes a server reload its keys at once, instead of within half a minute, by an unknown `kid`. */
async function look(server: TestServer): Promise<void> {
  const header = Buffer.from('{"alg":"ES256","kid":"nobody-s"}').toString('base64url')
  await apps.driveApi(server).introspect(`${header}.e30.c2ln`)
}

for (const [name, create] of Object.entries(engines)) {
  describe(`an emergency key rotation, with two instances on ${name} (promise R8)`, () => {
    const changes: Record<string, (storage: Storage, kid: string, now: number) => Promise<unknown>> = {
      'keys rotate --now': ({ keyCare }, _, now) => keyCare.hasten({ use: 'sign' }, now),
      'keys retire --with-successor': ({ keyCare }, kid, now) =>
        keyCare.withdraw(kid, { withSuccessor: true }, now),
    }
    for (const [command, change] of Object.entries(changes)) {
      test(`${command}: when a token is signed with the new key, both instances already publish it`, async (t) => {
        const data = mkdtempSync(join(tmpdir(), 'valetkey-emergency-'))
        const clock = new Clock()
        const { url, drop } = await create()
        t.after(async () => {
          await drop()
          rmSync(data, { recursive: true })
        })
        const configuration: Configuration = url === undefined ? {} : { database: url }
        await using one = await aServer(configuration, { data, clock })
        await using two = await aServer(configuration, { data, clock })
        const place = { dataFolder: data, database: url, masterKey: readMasterKey(data) }
        const elsewhere = await openStorage({ ...place, now: () => clock.now() })
        const { kid: before = '' } = decodeProtectedHeader(await newToken(one))
        await jwks(two)
        const changed = change(elsewhere, before, clock.now()).finally(() => elsewhere.close())
        let signedWith = before
        while (signedWith === before) {
          await look(one)
          signedWith = decodeProtectedHeader(await newToken(one)).kid ?? ''
        }
        assert.ok((await jwks(two)).includes(signedWith), 'the other instance publishes it')
        assert.ok((await jwks(one)).includes(signedWith))
        await changed
      })
    }
  })
}
