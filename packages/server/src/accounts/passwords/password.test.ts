import assert from 'node:assert/strict'
import { argon2Sync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  dummyHash,
  hashPassword,
  passwordLength,
  passwordProblem,
  todaysCost,
  verifyPassword,
} from './password.ts'

/** A hash with another cost, or other sizes of salt and tag. */
function storedAt(password: string, m: number, t: number, sizes = { salt: 16, tag: 32 }): string {
  const nonce = randomBytes(sizes.salt)
  const settings = { message: password, nonce, parallelism: 1, tagLength: sizes.tag, memory: m, passes: t }
  const tag = argon2Sync('argon2id', settings)
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=${m},t=${t},p=1$${text(nonce)}$${text(tag)}`
}

test('a password is stored as argon2id in PHC form, with 19 MiB and two passes (threat D4)', async () => {
  const stored = await hashPassword('correct horse', randomBytes)
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(stored, await hashPassword('correct horse', randomBytes), 'each with its own salt')
})

test('the right password matches and every other one does not', async () => {
  const stored = await hashPassword('correct horse', randomBytes)
  assert.deepEqual(await verifyPassword('correct horse', stored), { matches: true, outdated: false })
  for (const wrong of ['', 'correct hors', 'correct horse ', 'Correct horse', 'correct horse\0']) {
    assert.equal((await verifyPassword(wrong, stored)).matches, false, JSON.stringify(wrong))
  }
})

test('the cost is read from the stored hash, and a weaker one is reported as outdated', async () => {
  const cheap = { memory: 64, passes: 1 }
  assert.deepEqual(await verifyPassword('hello world', storedAt('hello world', cheap.memory, cheap.passes)), {
    matches: true,
    outdated: true,
  })
  const { memory, passes } = todaysCost
  const hashes: [stored: string, outdated: boolean][] = [
    [storedAt('hello world', memory - 1, passes), true],
    [storedAt('hello world', memory, passes - 1), true],
    [storedAt('hello world', memory, passes, { salt: 8, tag: 32 }), true],
    [storedAt('hello world', memory, passes, { salt: 16, tag: 16 }), true],
    [storedAt('hello world', memory + 1024, passes + 1), false],
  ]
  for (const [stored, outdated] of hashes) {
    assert.deepEqual(await verifyPassword('hello world', stored), { matches: true, outdated }, stored)
  }
})

test('the dummy hash costs as much as a real one and matches no password (threat D2)', async () => {
  const [, , , settings] = (await hashPassword('correct horse', randomBytes)).split('$')
  assert.equal(dummyHash().split('$')[3], settings)
  for (const password of ['', 'correct horse', '\0'.repeat(32)]) {
    assert.deepEqual(await verifyPassword(password, dummyHash()), { matches: false, outdated: false })
  }
})

test('the same letters from another keyboard are the same password (NIST SP 800-63B §3.1.1.2)', async () => {
  const stored = await hashPassword('caf\u00e9 au lait', randomBytes)
  assert.equal((await verifyPassword('cafe\u0301 au lait', stored)).matches, true)
  // NFKC would also turn the ligature into two letters, and make passwords easier to guess.
  assert.equal(
    (await verifyPassword('ﬁne wine', await hashPassword('fine wine', randomBytes))).matches,
    false,
  )
})

test('every character of the longest password is significant: nothing is truncated (ASVS 6.2.8)', async () => {
  const longest = 'x'.repeat(passwordLength.most - 1)
  const stored = await hashPassword(`${longest}a`, randomBytes)
  assert.equal((await verifyPassword(`${longest}a`, stored)).matches, true)
  assert.equal((await verifyPassword(`${longest}b`, stored)).matches, false)
  assert.equal((await verifyPassword(longest, stored)).matches, false)
})

test('a new password has at least eight characters, at most 4,096 bytes, and no other rule (ASVS 6.2.1, 6.2.5)', () => {
  for (const fine of [
    'aaaaaaaa',
    '        ',
    '12345678',
    '🔑'.repeat(8),
    'x'.repeat(4096),
    'é'.repeat(2048),
  ]) {
    assert.equal(passwordProblem(fine, 'alice'), undefined, fine.slice(0, 20))
  }
  for (const short of ['', '1234567', '🔑'.repeat(7), 'e\u0301'.repeat(7)]) {
    assert.equal(passwordProblem(short, 'alice'), 'password_too_short', short)
  }
  for (const long of ['x'.repeat(4097), 'é'.repeat(2049), 'x'.repeat(10_000_000)]) {
    assert.equal(passwordProblem(long, 'alice'), 'password_too_long', String(long.length))
  }
})

test('a password equal to the username is refused, however it is written (threat D4)', () => {
  for (const same of ['alice.adams', 'ALICE.Adams', ' alice.adams ', 'ａlice.adams']) {
    assert.equal(passwordProblem(same, 'Alice.Adams'), 'password_is_username', same)
  }
  assert.equal(passwordProblem('alice.adams1', 'alice.adams'), undefined)
})

test('a lone surrogate is refused, because UTF-8 would turn it into a different password (threat D5)', async () => {
  assert.equal(passwordProblem('password\ud800', 'alice'), 'password_invalid')
  await assert.rejects(hashPassword('password\ud800', randomBytes), TypeError)
  const stored = await hashPassword('password\ufffd', randomBytes)
  assert.equal((await verifyPassword('password\ud800', stored)).matches, false)
})

test('a password that is too long is refused without hashing it (threat D3)', async () => {
  await assert.rejects(hashPassword('x'.repeat(4097), randomBytes), TypeError)
  // Hashing at this cost, nearly 1 GB and 99 passes, would take longer than this test may.
  const heavy = dummyHash().replace('m=19456,t=2', 'm=999999,t=99')
  assert.deepEqual(await verifyPassword('x'.repeat(4097), heavy), { matches: false, outdated: false })
})

test('a damaged hash throws an error that contains no part of it, and never matches', async () => {
  const stored = await hashPassword('correct horse', randomBytes)
  const damaged = ['', 'correct horse', stored.replace('argon2id', 'argon2i'), stored.replace('v=19', 'v=16')]
  damaged.push(stored.slice(0, 50), `${stored}$`, `${stored}\n`, stored.replace('m=', 'm=0'))
  for (const text of damaged) {
    await assert.rejects(verifyPassword('correct horse', text), (error: Error) => {
      assert.equal(error.message, 'a stored password hash is not argon2id in PHC form')
      return true
    })
  }
})
