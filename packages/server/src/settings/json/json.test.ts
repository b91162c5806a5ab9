import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { JsonRefused, parseJson } from './json.ts'

const refusals: readonly (readonly [text: string, line: number, column: number, reason: string])[] = [
  ['', 1, 1, 'expected a value, got the end of the file'],
  ['{', 1, 2, 'expected a name in double quotes, got the end of the file'],
  ['{"a": 1,}', 1, 9, 'expected a name in double quotes, got "}"'],
  ["{'a': 1}", 1, 2, `expected a name in double quotes, got "'"`],
  ['{"a" 1}', 1, 6, 'expected a colon, got "1"'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'expected a comma or }, got "\\""'],
  ['[1 2]', 1, 4, 'expected a comma or ], got "2"'],
  ['[1,]', 1, 4, 'expected a value, got "]"'],
  ['01', 1, 2, 'expected the end of the file, got "1"'],
  ['+1', 1, 1, 'expected a value, got "+"'],
  ['NaN', 1, 1, 'expected a value, got "N"'],
  ['// no\n1', 1, 1, 'expected a value, got "/"'],
  ['"open', 1, 1, 'this string is not closed'],
  ['"line\nbreak"', 1, 1, 'this string has a line break or an unknown \\ escape'],
  ['"\\x41"', 1, 1, 'this string has a line break or an unknown \\ escape'],
  ['["\\ud800"]', 1, 2, 'this string has half of a surrogate pair'],
  ['["\\u0000"]', 1, 2, 'this string has a NUL character'],
  ['{"a": 1, "b": {"c": 1, "c": 2}}', 1, 24, 'the name "c" appears twice in this object'],
  ['{"a": 1, "\\u0061": 2}', 1, 10, 'the name "a" appears twice in this object'],
  ['{"__proto__": {"isPublic": true}}', 1, 2, 'the name "__proto__" is not allowed'],
  ['[{"a": {"constructor": {}}}]', 1, 9, 'the name "constructor" is not allowed'],
  ['{} {}', 1, 4, 'expected the end of the file, got "{"'],
]

for (const [text, line, column, reason] of refusals) {
  test(`${JSON.stringify(text)} is refused with line and column: ${reason}`, () => {
    assert.throws(() => parseJson(text), { name: 'JsonRefused', message: reason, line, column })
  })
}

test('a thousand levels of nesting are refused, and do not overflow the stack', () => {
  assert.throws(() => parseJson('['.repeat(1000)), { message: 'nothing may be nested deeper than 32' })
})

test('a byte order mark at the start is ignored', () => {
  assert.deepEqual(parseJson('\ufeff[1]'), [1])
})

test('the names of inherited methods are names like any other', () => {
  const object = parseJson('{"toString": 1, "hasOwnProperty": 2}')
  assert.deepEqual(Object.entries(object as object), [
    ['toString', 1],
    ['hasOwnProperty', 2],
  ])
  assert.equal(Object.getPrototypeOf(object), null)
})

test('the output of JSON.stringify is parsed as by JSON.parse', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (value, pretty) => {
      const text = JSON.stringify(value, null, pretty ? 2 : 0)
      fc.pre(!/\\u0000|__proto__|constructor|prototype|\\ud[89a-f]/.test(text))
      assert.equal(JSON.stringify(parseJson(text)), JSON.stringify(JSON.parse(text)))
    }),
  )
})

test('any text is either parsed as by JSON.parse or refused', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    'a',
    '1',
    '-',
    '.',
    'e',
    'true',
    'null',
    ' ',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      try {
        const value = parseJson(text)
        assert.equal(JSON.stringify(value), JSON.stringify(JSON.parse(text)))
      } catch (error) {
        assert.ok(error instanceof JsonRefused, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})
