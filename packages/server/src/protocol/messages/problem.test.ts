import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { at, sentence, shown } from './problem.ts'

const values: readonly (readonly [value: unknown, text: string])[] = [
  [undefined, 'nothing'],
  [null, 'null'],
  ['', 'an empty string'],
  ['a "b"', '"a \\"b\\""'],
  [7, '7'],
  [true, 'true'],
  [[], 'an empty list'],
  [['secret'], 'a list'],
  [{ a: 1 }, 'an object'],
  ['a\u202eb', '"a\\u{202e}b"'],
  ['a\u2028b', '"a\\u{2028}b"'],
  ['https://me:pass@host/x', '"https://•••@host/x"'],
]

for (const [value, text] of values) {
  test(`${JSON.stringify(value)} is shown as ${text}`, () => assert.equal(shown(value), text))
}

test('every value is shown in one short line of visible characters', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
  )
  fc.assert(
    fc.property(fc.oneof(texts, fc.anything()), (value) => {
      const text = shown(value)
      assert.match(text, /^[^\p{C}\p{Zl}\p{Zp}]+$/u)
      assert.ok(text.length <= 1000)
    }),
  )
})

test('a path is written as in code', () => {
  assert.equal(at(at(at('', 'clients'), 0), 'redirect_uris'), 'clients[0].redirect_uris')
  assert.equal(at('clients', 'a b'), 'clients["a b"]')
  assert.equal(
    sentence({ path: 'listen.port', expected: 'a number', came: '"x"' }),
    'listen.port: expected a number, got "x"',
  )
  assert.equal(
    sentence({ path: '', expected: 'an object', came: 'a list' }),
    'expected an object, got a list',
  )
})
