import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { everyRoute } from '../../src/http/routes/router.ts'
import { decodeMasterKey } from '../../src/settings/master-key.ts'
import type { Place } from '../../src/storage/backup/place.ts'
import { Chance } from '../fire/chance.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { bought } from '../support/bought.ts'
import { aBackupFolder, restored, rowsIn, saved } from '../support/copied.ts'
import { assertion, everyGrant, proofs } from '../support/every-grant.ts'
import { everyList } from '../support/every-list.ts'
import { grammarRequest, type Made } from '../support/made-requests.ts'
import { register } from '../support/registered-app.ts'
import { vocabulary } from '../support/vocabulary.ts'
import { engines } from './engines.ts'

const registration = { mode: 'open', per_address: 100_000, in_all: 100_000 } as const
const configuration = {
  ...everyGrant,
  features: { ...everyGrant.features, sign_up: true },
  registration,
}

/** Requests to every route, valid except for up to three changes. */
async function anyRequests(server: TestServer, seed: number): Promise<void> {
  const chance = new Chance(seed)
  const words = await vocabulary(server)
  const send = async ({ path, method, headers, query, body }: Made) => {
    const url = `${server.issuer}${path}${query === '' ? '' : `?${query}`}`
    const bodiless = method === 'GET' || method === 'HEAD'
    const sent = new Request(url, { method, headers, redirect: 'manual', ...(bodiless ? {} : { body }) })
    assert.ok((await server.fetch(sent)).status < 500, url)
  }
  for (const place of everyRoute(registration, everyList)) {
    await Promise.all(Array.from({ length: 10 }, () => send(grammarRequest(place, words, chance))))
  }
}

/** Text that can be sent in JSON and in a form, and that is either stored unchanged or refused. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom('\u0000', 'a\u0000b', '\ud800', '\ufeff', '\u2028', "'", '\\', '\u0085', '\uffff'),
)
const anyNumber = fc.oneof(
  // JSON has no NaN.
  fc.double({ min: -1, max: 3600, noNaN: true }),
  fc.constantFrom(0.5, 59.999999, 60, -0, 1e-7, 1e300),
)

/** Valid requests, with arbitrary texts and numbers where an attacker or a client can choose them. */
async function goodRequests(server: TestServer, seed: number): Promise<void> {
  const texts = fc.sample(anyText, { numRuns: 15, seed })
  const numbers = fc.sample(anyNumber, { numRuns: 15, seed })
  const now = Math.floor(server.clock.now() / 1000)
  for (const [index, text] of texts.entries()) {
    const number = numbers[index] ?? 0
    const claims = { jti: `${seed} ${index} ${text}`, exp: now + number, iat: now - number }
    const answers = await Promise.all([
      register(server, {
        client_name: text,
        redirect_uris: ['https://new.example/callback'],
        contacts: [text],
      }),
      ask(server, '/token', {
        form: {
          grant_type: 'client_credentials',
          client_assertion_type: proofs.assertionType,
          client_assertion: await assertion(server, { claims }),
        },
      }),
      ask(server, '/device-authorization', { form: { client_id: 'television', scope: text.toWellFormed() } }),
    ])
    for (const { status } of answers) assert.ok(status < 500, JSON.stringify({ text, number }))
  }
}

for (const [begins, other] of [engines, engines.toReversed()]) {
  assert.ok(begins && other)

  describe(`everything that requests store on ${begins.name} (promise R11)`, () => {
    const begun = async (t: TestContext) => {
      const { place } = await begins.create({ empty: true })
      const { dataFolder: data, database } = place
      const at: Place = database === undefined ? { file: join(data, 'valetkey.db') } : { url: database }
      const server = await aServer({ ...configuration, ...(database && { database }) }, { data })
      const secret = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8'))
      assert.ok(secret)
      return { server, at, secret, folder: await aBackupFolder(t) }
    }

    test(`is the same after a move to ${other.name} and back, row by row`, async (t) => {
      const { server, at, secret, folder } = await begun(t)
      const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
      t.diagnostic(`FUZZ_SEED=${seed}`)
      await anyRequests(server, seed)
      await goodRequests(server, seed)
      const { accessToken } = await bought(apps.printShop(server))
      await apps.printShop(server).revoke(accessToken)
      await server[Symbol.asyncDispose]()

      const copies = []
      let from = at
      for (const [index, engine] of [other, begins, undefined].entries()) {
        const left: unknown[] = []
        const options = { secret, moved: true, left: (rows: object) => void left.push(...Object.keys(rows)) }
        const file = await saved(from, join(folder, `${index}`), options)
        assert.deepEqual(left, [], 'no row is omitted')
        const rows = await rowsIn(file, secret)
        // Each move adds only its own event.
        rows.events = rows.events?.filter((row) => !row.includes('database_moved')) ?? []
        copies.push(rows)
        if (engine === undefined) break
        const { dataFolder, database } = (await engine.create({ empty: true })).place
        from = database === undefined ? { file: join(dataFolder, 'valetkey.db') } : { url: database }
        const { leftOut } = await restored(from, file, { secret, move: true })
        assert.deepEqual(leftOut, {})
      }
      const [one, ...others] = copies
      for (const table of ['clients', 'sessions', 'token_families', 'one_time', 'denied_tokens', 'jobs'])
        assert.ok((one?.[table]?.length ?? 0) > 0, table)
      for (const each of others) assert.deepEqual(each, one)
    })
  })
}
