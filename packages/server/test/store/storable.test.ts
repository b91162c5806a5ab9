import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../../src/storage/database/database.ts'
import { Unstorable } from '../../src/storage/sql/storable.ts'
import { engines } from './engines.ts'

const databases = await Promise.all(
  engines.map(async (engine) => {
    const database = await engine.create()
    await (await database.open()).close()
    return { name: engine.name, db: await database.db() }
  }),
)

/** Writes a value and reads it back. */
async function kept(db: Database, column: 'jti' | 'expires_at', value: unknown): Promise<unknown> {
  const row = { jti: 'a token', expires_at: 0, [column]: value }
  const { sql } = db
  const clear = { query: sql.deleteFrom('denied_tokens').compile() }
  try {
    await db.write([clear, { query: sql.insertInto('denied_tokens').values(row).compile() }])
  } catch (error) {
    assert.ok(error instanceof Unstorable, `${error}`)
    return 'refused'
  }
  // Also selects the row by its value: an engine might store a value differently than it compares it.
  const same = sql
    .selectFrom('denied_tokens')
    .select(column)
    .where(column, '=', value as never)
    .compile()
  return (await db.read(same))[0]?.[column]
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  // Arbitrary code units, including lone surrogates and NUL.
  fc
    .array(fc.constantFrom(0, 0x20, 0xd800, 0xdc00, 0xfeff, 0xffff), { maxLength: 4 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', ' ', "'", '\\', 'null', '\u2028', 'x'.repeat(10_000), '\ud800', 'a\0b'),
)
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    -0,
    0.5,
    1.7e12 + 0.25,
    2 ** 53,
    -(2 ** 53),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER,
  ),
)
const neither = fc.constantFrom(true, false, 1n, 2n ** 60n, Symbol('x'), new Date(0), Buffer.from('x'), [1], {
  a: 1,
})

describe('a value is returned as it was stored, or refused by every engine', () => {
  for (const { name, db } of databases) {
    test(`text, on ${name}`, () =>
      fc.assert(
        fc.asyncProperty(text, async (value) => {
          const storable = value.isWellFormed() && !value.includes('\0')
          assert.equal(await kept(db, 'jti', value), storable ? value : 'refused')
        }),
        { numRuns: 40 },
      ))

    test(`numbers, on ${name}`, () =>
      fc.assert(
        fc.asyncProperty(number, async (value) => {
          // -0 is stored as 0.
          assert.equal(
            await kept(db, 'expires_at', value),
            Number.isSafeInteger(value) ? value + 0 : 'refused',
          )
        }),
        { numRuns: 40 },
      ))

    test(`anything else, on ${name}`, () =>
      fc.assert(
        fc.asyncProperty(neither, fc.constantFrom('jti', 'expires_at'), async (value, column) => {
          assert.equal(await kept(db, column, value), 'refused')
        }),
        { numRuns: 30 },
      ))
  }
})
