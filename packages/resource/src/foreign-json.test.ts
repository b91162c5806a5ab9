import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readForeignJson, readForeignObject } from './foreign-json.ts'

const problemOf = (source: string | Uint8Array, longest?: number) => readForeignJson(source, longest).problem

/** One text for one value, whatever its objects inherit. */
const plain = (value: unknown) => JSON.stringify(value)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the reader for JSON that strangers send', () => {
  test('it reads whatever was written, as it was written', () => {
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

  test('it takes nothing that JSON.parse refuses, and refuses what that takes for a reason of its own', () => {
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

  test('a member may occur once in an object, in whatever way its name is spelled (RFC 7515 §4, RFC 7519 §4)', () => {
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

  test('it says which member occurs twice', () => {
    assert.equal(problemOf('{"alg":"none","typ":"JWT","\\u0061lg":"RS256"}'), 'the member "alg" occurs twice')
    assert.equal(problemOf('{"a":{"b":1},"c":[{"d":"\\"d\\":","d" : 1}]}'), 'the member "d" occurs twice')
    assert.equal(problemOf('{"a":{"a":[{"a":{}}]}}'), undefined)
    assert.match(problemOf(`{"${'x'.repeat(9_999)}":1,"${'x'.repeat(9_999)}":1}`) ?? '', /^.{1,200}$/)
  })

  test('a name is what its text says, whatever was read before (in V8 13.6 JSON.parse mixes these two up)', () => {
    for (let count = 0; count < 100; count += 1) JSON.parse('{"\\\\":1}')
    assert.deepEqual(Object.keys(readForeignJson('{"\\u0061":1}').value ?? {}), ['a'])
    assert.equal(problemOf('{"\\u0061":1,"a":2}'), 'the member "a" occurs twice')
  })

  test('no name means anything special', () => {
    const { value } = readForeignObject('{"__proto__":{"admin":true},"constructor":{"prototype":1},"in":{}}')
    assert.ok(value)
    assert.equal(Object.getPrototypeOf(value), null)
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'in'])
    assert.equal(value.admin, undefined)
    assert.equal(Object.getPrototypeOf(value.in), null)
    assert.equal(readForeignObject('{}').value?.constructor, undefined)
  })

  const refused: readonly (readonly [what: string, text: string | Uint8Array, problem: RegExp])[] = [
    ['NUL in a text', '{"sub":"a\\u0000b"}', /NUL/],
    ['NUL in a name', '{"a\\u0000":1}', /NUL/],
    ['half of a surrogate pair', '["\\ud83d"]', /surrogate/],
    ['the other half', '["\\udd11 "]', /surrogate/],
    ['half of a pair as it is', '["\ud83d"]', /surrogate/],
    ['half of a pair in a name', '{"\\ud83d":1}', /surrogate/],
    ['a number without an end', '[1e999]', /double/],
    ['the other one', '{"exp":-1e999}', /double/],
    ['NaN', '[NaN]', /expected JSON/],
    ['a byte order mark', '\ufeff{}', /expected JSON/],
    ['a byte order mark in bytes', Buffer.from('\ufeff{}'), /expected JSON/],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), /UTF-8/],
    ['bytes of half a pair', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /UTF-8/],
    ['an overlong spelling', Buffer.from([0x22, 0xc0, 0x80, 0x22]), /UTF-8/],
    ['something behind it', '{} {}', /expected JSON/],
    ['NUL behind it', '{}\0', /expected JSON/],
    ['a comma too many', '[1,]', /expected JSON/],
    ['a comment', '{}//', /expected JSON/],
    ['nothing', '', /got the end/],
    ['a level too many', `${'['.repeat(17)}${']'.repeat(17)}`, /16 levels/],
    ['a level too many of objects', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`, /16 levels/],
  ]
  for (const [what, text, problem] of refused) {
    test(`${what} is refused`, () => assert.match(problemOf(text) ?? '', problem))
  }

  test('sixteen levels are read', () => {
    assert.equal(problemOf(`${'['.repeat(16)}${']'.repeat(16)}`), undefined)
  })

  test('there is one zero', () => {
    assert.ok(Object.is(readForeignJson('-0').value, 0))
    assert.ok(Object.is(readForeignJson('-0.0e7').value, 0))
  })

  test('what is too long is not looked at, in characters or in bytes', () => {
    assert.equal(problemOf('"ü"', 3), undefined)
    assert.equal(problemOf('"üü"', 3), 'expected at most 3 characters, got 4')
    assert.equal(problemOf(Buffer.from('"ü"'), 3), 'expected at most 3 bytes, got 4')
  })

  test('an object is asked for, and told from what is none', () => {
    const problems = ['[]', 'null', '7', '"x"', 'true'].map((text) => readForeignObject(text).problem)
    const expected = ['a list', 'null', 'a number', 'a string', 'a boolean'].map(
      (kind) => `expected a JSON object, got ${kind}`,
    )
    assert.deepEqual(problems, expected)
  })

  test('texts that were made to be slow are read in one go: twice the text, twice the steps', () => {
    const hostile = [
      (size: number) => '['.repeat(size),
      (size: number) => '{"a":'.repeat(size / 5),
      (size: number) => `"${'\\\\'.repeat(size / 2)}"`,
      (size: number) => `"${'\\"'.repeat(size / 2)}"`,
      (size: number) => `{"a":1,"a"${' '.repeat(size)}:1}`,
      (size: number) => `[${'"a",'.repeat(size / 4)}1]`,
      (size: number) => `{${Array.from({ length: size / 12 }, (_, index) => `"${index}":1`).join()},"0":1}`,
    ]
    // No clock: a reader that went over the text again and again would not come to an end here.
    for (const make of hostile) {
      const text = make(600_000)
      readForeignJson(text, text.length)
    }
  })
})
