import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPersonal } from './personal-words.ts'

const alice = {
  username: 'alice.adams@mail.example',
  claims: { name: 'Alice Adams', nickname: 'Al', email: 'alice.adams@mail.example', email_verified: true },
  server: ['valetkey', 'photos'],
}

test('a password made of the person’s names, address or server is guessed at once (threat D4, ASVS 6.2.11)', () => {
  for (const each of [
    'aliceadams',
    'Adams, Alice',
    'ALICE-ADAMS',
    'ａｌｉｃｅａｄａｍｓ',
    'adams2024',
    'Adams2024!',
    '01-01-1990 Alice',
    'alice12345678',
    'alicealice',
    'ecilaecila',
    'alice.adams@mail.example',
    'xalicex1',
    'valetkey',
    'ValetKey1!',
    'photos.alice',
    'aliceabc',
  ]) {
    assert.ok(isPersonal(each, alice), each)
  }
})

test('a longer password may contain such a word', () => {
  for (const each of [
    'alice in the garden',
    'alice918273645',
    'correct horse battery',
    'photosynthesis',
    'aliceabcd',
    'xq7z-alice-9w',
    '12345678',
  ]) {
    assert.ok(!isPersonal(each, alice), each)
  }
})

test('words of fewer than three letters and claims that are no text do not count', () => {
  const known = { username: 'li', claims: { name: 'Al', email: 7, toString: 'x' }, server: [] }
  for (const each of ['lililili', 'alalalal', 'function', 'tostring'])
    assert.ok(!isPersonal(each, known), each)
})

test('nothing that is known is long enough to take long', () => {
  const long = 'ab'.repeat(2048)
  const known = { username: 'a'.repeat(255), claims: { name: 'b '.repeat(127) }, server: [] }
  assert.equal(isPersonal(long, known), false)
})
