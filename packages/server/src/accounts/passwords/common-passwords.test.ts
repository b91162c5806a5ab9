import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { passwordFilter } from '../../../../../tools/password-filter.ts'
import { commonPasswordsFile } from '../../assembly/guessed-passwords.ts'
import { readPasswordFilter } from './common-passwords.ts'

const bytes = readFileSync(commonPasswordsFile)
const shipped = readPasswordFilter(bytes)

test('the list that ships has the commonest passwords of eight characters and more (threat D4, ASVS 6.2.4)', () => {
  assert.equal(shipped.entries, 474_776)
  assert.ok(bytes.length < 1.5 * 1024 * 1024)
  const common = [
    'password',
    '12345678',
    'qwertyuiop',
    'iloveyou',
    'sunshine',
    'football',
    'trustno1',
    'password1',
  ]
  for (const each of [...common, 'Aa@123456', 'theworldinyourhand', 'contraseña', 'zxcvbnm123']) {
    assert.ok(shipped.has(each), each)
  }
})

test('it is wrong about one password in 65,536', () => {
  let wrong = 0
  for (let index = 0; index < 200_000; index += 1) if (shipped.has(`staple garden ${index}`)) wrong += 1
  // The same passwords each time, so this number does not change. Three are to be expected.
  assert.equal(wrong, 2)
})

test('case and width make no difference, as an attacker tries these, too', () => {
  for (const each of ['PASSWORD', 'PassWord1', 'ｐａｓｓｗｏｒｄ']) {
    assert.ok(shipped.has(each), each)
  }
  for (const each of ['password garden staple', 'drowssap drowssap', 'p a s s w o r d']) {
    assert.ok(!shipped.has(each), each)
  }
})

test('a filter has every password of its list, in whatever order and however often it is written', () => {
  const list = Array.from({ length: 5000 }, (_, index) => `Pass word ${index}`)
  const { bytes: made, entries } = passwordFilter([list.join('\n'), 'short\nPASS WORD 7\r\n'])
  assert.equal(entries, 5000)
  const filter = readPasswordFilter(made)
  for (const each of list) assert.ok(filter.has(each), each)
  assert.deepEqual(passwordFilter([list.toReversed().join('\r\n')]).bytes, made)
})

test('of the smallest lists, too', () => {
  for (const list of ['one password', 'one password\nanother password', 'a\nb']) {
    const { bytes: made, entries } = passwordFilter([list])
    assert.equal(readPasswordFilter(made).has('One Password'), entries > 0)
  }
})

test('a damaged file throws an error instead of accepting every password', () => {
  const damage = (change: (copy: Buffer) => Buffer) => change(Buffer.from(bytes))
  const flipped = (at: number) => damage((copy) => copy.fill((copy[at] ?? 0) ^ 1, at, at + 1))
  const damaged = [
    Buffer.alloc(0),
    bytes.subarray(1),
    bytes.subarray(0, -1),
    Buffer.concat([bytes, Buffer.alloc(1)]),
    flipped(0),
    flipped(40),
    flipped(500_000),
    flipped(bytes.length - 1),
    Buffer.alloc(bytes.length),
  ]
  for (const each of damaged) assert.throws(() => readPasswordFilter(each), /damaged: install/)
})
