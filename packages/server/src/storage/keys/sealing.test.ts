import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dataKey, masterKey } from './sealing.ts'

const master = masterKey(Buffer.alloc(32, 1))
const plain = Buffer.from('a private key')

test('a sealed value can only be decrypted with its master key and in its context', () => {
  const sealed = master.seal(plain, 'key a')
  assert.deepEqual(master.open(sealed, 'key a'), plain)
  assert.equal(master.open(sealed, 'key b'), undefined)
  assert.equal(masterKey(Buffer.alloc(32, 2)).open(sealed, 'key a'), undefined)
})

test('a sealed value that was modified anywhere cannot be decrypted', () => {
  const [version, iv = '', text = ''] = master.seal(plain, 'key a').split('.')
  const bytes = Buffer.from(text, 'base64url')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
    assert.equal(master.open(`${version}.${iv}.${changed.toString('base64url')}`, 'key a'), undefined)
  }
  for (const wrong of [
    '',
    'v1',
    `v1.${iv}`,
    `v1..${text}`,
    `v1.${iv}.`,
    `v2.${iv}.${text}`,
    `v1.${iv}.${text}.x`,
  ]) {
    assert.equal(master.open(wrong, 'key a'), undefined, wrong)
  }
})

test('a sealed value with a truncated tag cannot be decrypted', () => {
  const [version, iv = '', text = ''] = master.seal(Buffer.alloc(0), 'key a').split('.')
  const short = Buffer.from(text, 'base64url').subarray(0, 4).toString('base64url')
  assert.equal(master.open(`${version}.${iv}.${short}`, 'key a'), undefined)
})

test('the same value is sealed differently each time', () => {
  assert.notEqual(master.seal(plain, 'key a'), master.seal(plain, 'key a'))
})

test('a pairwise subject survives a new first half, and depends on sector, user and second half', () => {
  const halves = (first: number, second: number) =>
    dataKey('kid', Buffer.concat([Buffer.alloc(32, first), Buffer.alloc(32, second)]))
  const subject = halves(1, 2).pairwiseSubject('a.example', 'usr_alice')
  assert.match(subject, /^[\w-]{43}$/)
  assert.equal(halves(3, 2).pairwiseSubject('a.example', 'usr_alice'), subject)
  for (const other of [
    halves(1, 3).pairwiseSubject('a.example', 'usr_alice'),
    halves(1, 2).pairwiseSubject('b.example', 'usr_alice'),
    halves(1, 2).pairwiseSubject('a.example', 'usr_bob'),
    // Sector and user id are not simply concatenated.
    halves(1, 2).pairwiseSubject('a.exampleusr_', 'alice'),
    halves(1, 2).fingerprint('["a.example","usr_alice"]'),
  ]) {
    assert.notEqual(other, subject)
  }
})
