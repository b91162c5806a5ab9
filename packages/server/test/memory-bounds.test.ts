// own process: this file measures the memory of the whole process.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { accessToken } from '../../resource/src/access-token.ts'
import { readForeignObject } from '../../resource/src/foreign-json.ts'
import { introspectionCache } from '../../resource/src/introspection-cache.ts'
import { RecentFlows } from '../src/http/failures/recent-flows.ts'
import { BoundedMap } from '../src/protocol/bounds/bounded-map.ts'
import { Trace } from '../src/protocol/messages/trace.ts'
import { opened } from '../src/protocol/tokens/claims-cache.ts'
import { Cache } from '../src/storage/cache.ts'
import { StatementNames } from '../src/storage/postgres/names.ts'
import { held } from './support/held.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const listed =
  readFileSync(join(root, 'docs', 'operations.md'), 'utf8')
    .split('\n## Memory\n')[1]
    ?.split('\n## ')[0] ?? ''
const mebibyte = 1024 * 1024

/** Code that creates an empty map, set or list, which may live longer than a request. */
const store =
  /new (?:Map|Set|WeakMap|WeakSet|BoundedMap|Array)(?:<[^()]*>)?\((?:most\w*)?\)|#\w+(?:: [^=]+)? = \[\]/

/** Exceptions: filled and read in one call or for one request, while the program starts, or when a metric is declared. */
const passing = [
  'packages/server/src/http/connections/node.ts',
  'packages/server/src/http/requests/browser.ts',
  'packages/server/src/http/requests/languages.ts',
  'packages/server/src/http/routes/router.ts',
  'packages/server/src/http/views/account/allowed-app.ts',
  'packages/server/src/http/views/account/permission-lines.ts',
  'packages/server/src/observe/exposition.ts',
  'packages/server/src/outgoing/connect.ts',
  'packages/server/src/outgoing/hosts-file.ts',
  'packages/server/src/protocol/access/details/requested-details.ts',
  'packages/server/src/protocol/authorization/request/prompt.ts',
  'packages/server/src/protocol/authorization/request/requested-claims.ts',
  'packages/server/src/protocol/bounds/bounded-map.ts',
  'packages/server/src/protocol/logout/due-notices.ts',
  'packages/server/src/protocol/messages/params.ts',
  'packages/server/src/protocol/access/resource.ts',
  'packages/server/src/settings/entries/references.ts',
  'packages/server/src/settings/json/schema.ts',
  'packages/server/src/storage/backup/inserts.ts',
]

test('everything that a process keeps between requests is listed in docs/operations.md, with its bound', () => {
  const linked = [...listed.matchAll(/\]\(\.\.\/(packages\/[^)]+)\)/g)].map(([, file = '']) => file)
  assert.ok(linked.length > 20, `only ${linked.length} files are linked`)
  const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  const keeping = files.filter((file) => store.test(readFileSync(join(root, file), 'utf8')))
  const known = new Set([...linked, ...passing])
  assert.deepEqual(
    keeping.filter((file) => !known.has(file)).sort(),
    [],
    'these files keep something and are not listed',
  )
  assert.deepEqual(
    linked.filter((file) => !files.includes(file)),
    [],
    'these files are listed but do not exist',
  )
  assert.deepEqual(
    passing.filter((file) => !keeping.includes(file)),
    [],
    'these files no longer keep anything',
  )
})

/** A distinct text of this many characters. */
const large = (letters: number, name: string | number) => `${name}${Buffer.alloc(letters, 'x').toString()}`

describe('caches stay within the bounds of docs/operations.md (threat F23)', () => {
  const fill: Record<string, { most: number; run: () => unknown }> = {
    'refused requests': {
      most: 4,
      run() {
        const flows = new RecentFlows()
        for (let count = 0; count < 1_500; count += 1) {
          const trace = new Trace(() => `flow ${count}`)
          for (let note = 0; note < 30; note += 1) {
            trace.holds('resource/known', false, { came: [large(500, note)], expected: large(500, count) })
          }
          flows.keep(trace, 0)
        }
        return flows
      },
    },
    clients: {
      most: 32,
      async run() {
        const of = (value: string) => value.length * 4
        const cache = new Cache<string>(10_000, () => 0, { most: 32 * mebibyte, of })
        for (let count = 0; count < 1_200; count += 1)
          await cache.read(`${count}`, async () => large(60_000, count))
        return cache
      },
    },
    'verified tokens': {
      most: 4,
      run() {
        const ring = { edition: () => fill }
        for (let count = 0; count < 1_500; count += 1) {
          const token = `${large(8_000, count)}${String(count).padStart(26, '0')}`
          opened(token, ring, () => ({ jti: large(6_000, count) }) as never)
        }
        return ring
      },
    },
    'introspection responses': {
      most: 32,
      async run() {
        const ask = introspectionCache(
          async (text) =>
            accessToken({
              subject: 'a',
              clientId: 'a',
              allDetails: [],
              scope: [],
              audience: [],
              issuer: 'i',
              expiresAt: 1e9,
              claims: { text: large(30_000, text) },
            }),
          60,
          () => 0,
        )
        for (let count = 0; count < 1_500; count += 1) await ask(`${count}`)
        return ask
      },
    },
    'names of statements': {
      most: 6,
      run() {
        const names = new StatementNames()
        for (let count = 0; count < 3_000; count += 1) names.of(large(count % 2 ? 4_000 : 60_000, count))
        return names
      },
    },
    'parts of documents': {
      most: 1,
      run: () =>
        Array.from({ length: 200 }, (_, count) => {
          const text = `{"kid":"${large(20, count)}","x":"${large(60_000, count)}"}`
          return readForeignObject(text).value?.kid
        }),
    },
  }
  for (const [what, { most, run }] of Object.entries(fill)) {
    test(`${what}: ${most} MiB`, async () => {
      const before = held()
      const kept = await run()
      const grown = (held() - before) / mebibyte
      assert.ok(grown < most + 2, `${grown.toFixed(1)} MiB`)
      assert.ok(kept)
    })
  }

  test('a full map keeps the newest entries', () => {
    const map = new BoundedMap<string>({ entries: 1_000, bytes: 10_000 })
    for (let count = 0; count < 10_000; count += 1) map.set(`${count}`, 'x', 100)
    assert.ok(map.bytes >= 9_900 && map.bytes <= 10_000, `${map.bytes} bytes`)
    assert.equal(map.bytes, map.size * 100)
    // The oldest entries are dropped, at most a hundredth more than needed.
    for (let count = 9_901; count < 10_000; count += 1) assert.equal(map.get(`${count}`), 'x')
  })
})
