import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shownUsername, usernameKey } from './username.ts'

test('case, width and surrounding spaces do not make a different username (threat D5)', () => {
  for (const same of ['alice', 'Alice', 'ALICE', ' alice ', 'ａｌｉｃｅ', '\u00a0alice', 'ⓐlice']) {
    assert.equal(usernameKey(same), 'alice', same)
  }
  assert.equal(usernameKey('Alice  Adams'), usernameKey('alice\u3000adams'))
})

test('a username may look like an e-mail address, and every part of it is significant (threat D9)', () => {
  assert.equal(usernameKey('Alice+Print@Example.com'), 'alice+print@example.com')
  assert.notEqual(usernameKey('alice@example.com'), usernameKey('alice+print@example.com'))
  assert.notEqual(usernameKey('alice@example.com'), usernameKey('alice'))
})

test('a username has 1 to 255 characters, as typed and in the canonical form', () => {
  assert.equal(usernameKey('x')?.length, 1)
  assert.equal(usernameKey('x'.repeat(255))?.length, 255)
  assert.notEqual(usernameKey('𝒳'.repeat(255)), undefined)
  // NFKC turns this character into 18.
  for (const text of ['', ' ', '\u3000', 'x'.repeat(256), '\ufdfa'.repeat(100), 'x'.repeat(10_000_000)]) {
    assert.equal(usernameKey(text), undefined, text.slice(0, 10))
  }
})

test('canonicalization is idempotent, for every character of Unicode', () => {
  for (let point = 0; point < 0x110000; point++) {
    const key = usernameKey(`a${String.fromCodePoint(point)}b`)
    if (key !== undefined) assert.equal(usernameKey(key), key, point.toString(16))
  }
})

test('any text has a stable canonical form, or is not a username', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const key = usernameKey(text)
      if (key === undefined) return
      assert.equal(usernameKey(key), key)
      assert.equal(usernameKey(text.toUpperCase()), usernameKey(text.toUpperCase().toLowerCase()))
      assert.equal(usernameKey(shownUsername(text)), key)
    }),
    { numRuns: 2000 },
  )
})

test('the shown username is as typed, without surrounding spaces', () => {
  assert.equal(shownUsername('  Alice Adams '), 'Alice Adams')
  assert.equal(shownUsername('Ame\u0301lie'), 'Am\u00e9lie')
})
