import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readForeignJson, readForeignObject } from './foreign-json.ts'

const problemOf = (source: string | Uint8Array, longest?: number) => readForeignJson(source, longest).problem

/** Compares values by their text, so that the prototypes of objects do not matter. */
const plain = (value: unknown) => JSON.stringify(value)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the parser for untrusted JSON', () => {
  test('every serialized value is read back unchanged, unless it contains NUL', () => {
    const value = fc.jsonValue({ maxDepth: 10 })
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (written, indent) => {
        const text = JSON.stringify(written, undefined, indent)
        const read = readForeignJson(text)
        if (text.includes('\\u0000')) assert.match(read.problem ?? '', /NUL/)
        else assert.equal(plain(read.value), plain(written), read.problem)
      }),
      { numRuns: 300 },
    )
  })

  test('it accepts nothing that JSON.parse refuses, and refuses valid JSON only for one of its own rules', () => {
    const signs = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '\\u',
      ' ',
      '0',
      '-',
      '.5',
      '1e9',
      'a',
      'null',
      '\0',
    ]
    const text = fc.oneof(
      fc.array(fc.constantFrom(...signs), { maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
      fc.json().chain((json) => fc.nat(json.length).map((at) => json.slice(0, at) + json.slice(at + 1))),
    )
    fc.assert(
      fc.property(text, (source) => {
        const { problem } = readForeignJson(source)
        if (problem !== undefined) assert.match(problem, /^[\x20-\x7e]{1,200}$/)
        if (problem === undefined) assert.ok(isJson(source), source)
        if (problem?.startsWith('expected JSON')) assert.ok(!isJson(source), `${source}: ${problem}`)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a member may occur only once in an object, however its name is escaped (RFC 7515 §4, RFC 7519 §4)', () => {
    const name = fc.constantFrom(
      'a',
      'alg',
      '',
      '"',
      '\\',
      ':',
      'a":',
      '{',
      '}',
      '__proto__',
      'constructor',
      'ü',
      '\u{1f511}',
    )
    const spelled = fc.tuple(name, fc.nat()).map(([text, seed]) => {
      const spell = (sign: string, index: number) => {
        const escaped = [...sign].every((each) => each.length === 1) && (seed >> (index % 31)) % 2 === 1
        return escaped
          ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
          : JSON.stringify(sign).slice(1, -1)
      }
      return { name: text, written: `"${[...text].map(spell).join('')}"` }
    })
    const blank = fc.constantFrom('', ' ', '\n', '\t \r')
    const inside = fc.constantFrom(
      '1',
      '"a"',
      '"a:"',
      '"\\":"',
      '[{"a":1},{"a":2}]',
      '{"a":{"a":{}}}',
      '"\\\\"',
    )
    const members = fc.array(fc.tuple(spelled, blank, inside), { maxLength: 6 })
    fc.assert(
      fc.property(members, fc.boolean(), (list, nested) => {
        const object = `{${list.map(([{ written }, gap, value]) => `${gap}${written}${gap}:${gap}${value}${gap}`).join(',')}}`
        const names = list.map(([member]) => member.name)
        const { problem } = readForeignJson(nested ? `[1,{"deep":[${object}]},2]` : object)
        const once = new Set(names).size === names.length
        if (once) assert.equal(problem, undefined, object)
        else assert.match(problem ?? '', /^the member ".*" occurs twice$/, object)
      }),
      { numRuns: 500 },
    )
  })

  test('the problem names the member that occurs twice', () => {
    assert.equal(problemOf('{"alg":"none","typ":"JWT","\\u0061lg":"RS256"}'), 'the member "alg" occurs twice')
    assert.equal(problemOf('{"a":{"b":1},"c":[{"d":"\\"d\\":","d" : 1}]}'), 'the member "d" occurs twice')
    assert.equal(problemOf('{"a":{"a":[{"a":{}}]}}'), undefined)
    assert.match(problemOf(`{"${'x'.repeat(9_999)}":1,"${'x'.repeat(9_999)}":1}`) ?? '', /^.{1,200}$/)
  })

  test('a name does not depend on what was parsed before (JSON.parse in V8 13.6 confuses these two names)', () => {
    for (let count = 0; count < 100; count += 1) JSON.parse('{"\\\\":1}')
    assert.deepEqual(Object.keys(readForeignJson('{"\\u0061":1}').value ?? {}), ['a'])
    assert.equal(problemOf('{"\\u0061":1,"a":2}'), 'the member "a" occurs twice')
  })

  test('__proto__ and constructor are ordinary member names', () => {
    const { value } = readForeignObject('{"__proto__":{"admin":true},"constructor":{"prototype":1},"in":{}}')
    assert.ok(value)
    assert.equal(Object.getPrototypeOf(value), null)
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'in'])
    assert.equal(value.admin, undefined)
    assert.equal(Object.getPrototypeOf(value.in), null)
    assert.equal(readForeignObject('{}').value?.constructor, undefined)
  })

  const refused: readonly (readonly [what: string, text: string | Uint8Array, problem: RegExp])[] = [
    ['NUL in a string', '{"sub":"a\\u0000b"}', /NUL/],
    ['NUL in a name', '{"a\\u0000":1}', /NUL/],
    ['a lone high surrogate', '["\\ud83d"]', /surrogate/],
    ['a lone low surrogate', '["\\udd11 "]', /surrogate/],
    ['a lone surrogate that is not escaped', '["\ud83d"]', /surrogate/],
    ['a lone surrogate in a name', '{"\\ud83d":1}', /surrogate/],
    ['a number that overflows to Infinity', '[1e999]', /double/],
    ['a number that overflows to -Infinity', '{"exp":-1e999}', /double/],
    ['NaN', '[NaN]', /expected JSON/],
    ['a byte order mark', '\ufeff{}', /expected JSON/],
    ['a byte order mark in bytes', Buffer.from('\ufeff{}'), /expected JSON/],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), /UTF-8/],
    ['the bytes of a lone surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /UTF-8/],
    ['an overlong UTF-8 encoding', Buffer.from([0x22, 0xc0, 0x80, 0x22]), /UTF-8/],
    ['text after the value', '{} {}', /expected JSON/],
    ['NUL after the value', '{}\0', /expected JSON/],
    ['a trailing comma', '[1,]', /expected JSON/],
    ['a comment', '{}//', /expected JSON/],
    ['an empty text', '', /got the end/],
    ['a seventeenth level of arrays', `${'['.repeat(17)}${']'.repeat(17)}`, /16 levels/],
    ['a seventeenth level of objects', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`, /16 levels/],
  ]
  for (const [what, text, problem] of refused) {
    test(`${what} is refused`, () => assert.match(problemOf(text) ?? '', problem))
  }

  test('sixteen levels are accepted', () => {
    assert.equal(problemOf(`${'['.repeat(16)}${']'.repeat(16)}`), undefined)
  })

  test('-0 is read as 0', () => {
    assert.ok(Object.is(readForeignJson('-0').value, 0))
    assert.ok(Object.is(readForeignJson('-0.0e7').value, 0))
  })

  test('input that is too long, in characters or in bytes, is refused', () => {
    assert.equal(problemOf('"ü"', 3), undefined)
    assert.equal(problemOf('"üü"', 3), 'expected at most 3 characters, got 4')
    assert.equal(problemOf(Buffer.from('"ü"'), 3), 'expected at most 3 bytes, got 4')
  })

  test('readForeignObject refuses other values, and names their kind', () => {
    const problems = ['[]', 'null', '7', '"x"', 'true'].map((text) => readForeignObject(text).problem)
    const expected = ['a list', 'null', 'a number', 'a string', 'a boolean'].map(
      (kind) => `expected a JSON object, got ${kind}`,
    )
    assert.deepEqual(problems, expected)
  })

  test('hostile texts take linear time: the text is read in a single pass', () => {
    const hostile = [
      (size: number) => '['.repeat(size),
      (size: number) => '{"a":'.repeat(size / 5),
      (size: number) => `"${'\\\\'.repeat(size / 2)}"`,
      (size: number) => `"${'\\"'.repeat(size / 2)}"`,
      (size: number) => `{"a":1,"a"${' '.repeat(size)}:1}`,
      (size: number) => `[${'"a",'.repeat(size / 4)}1]`,
      (size: number) => `{${Array.from({ length: size / 12 }, (_, index) => `"${index}":1`).join()},"0":1}`,
    ]
    // No clock is needed: with quadratic time this test would not finish.
    for (const make of hostile) {
      const text = make(600_000)
      readForeignJson(text, text.length)
    }
  })
})
