import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SomePeople } from '../../../test/support/some-people.ts'
import { usernameKey } from '../username.ts'
import { hasSignedInHere, knownBrowserSubject, knownFor, rememberPerson } from './known-browsers.ts'

const password = 'window garden staple'

async function withPeople(...names: readonly string[]): Promise<SomePeople> {
  const people = new SomePeople()
  for (const name of names) await people.add(name, password)
  return people
}

/** The subject for somebody who has the account's current password hash, as the sign-in does. */
async function subjectOf(held: string | undefined, username: string, people: SomePeople) {
  const found = await people.store.accountByUsername(usernameKey(username) ?? '')
  return knownBrowserSubject(held, { username, passwordHash: found?.passwordHash ?? 'another hash' }, people)
}

describe('the cookie that remembers who has signed in at a browser', () => {
  test('recognizes these people, in any spelling of their usernames, and nobody else', async () => {
    const people = await withPeople('alice', 'bob')
    const held = await rememberPerson(undefined, 'Alice', people)
    assert.match((await subjectOf(held, 'ａlice ', people)) ?? '', /^browser:[\w-]{14}$/)
    assert.ok(hasSignedInHere(held, 'ａlice ', people))
    for (const other of ['bob', '', 'alice2']) {
      assert.equal(await subjectOf(held, other, people), undefined)
      assert.equal(hasSignedInHere(held, other, people), false)
    }
    assert.equal(await subjectOf(undefined, 'alice', people), undefined)
  })

  test('has an entry for each of several people, and forgets the least recent one', async () => {
    let held: string | undefined
    const names = Array.from({ length: 9 }, (_, index) => `person ${index}`)
    const people = await withPeople(...names)
    for (const name of names) held = await rememberPerson(held, name, people)
    assert.equal(held?.length, 342)
    const subjects = await Promise.all(names.map((name) => subjectOf(held, name, people)))
    assert.equal(subjects[0], undefined)
    assert.equal(new Set(subjects.slice(1)).size, 8)
  })

  test('changes with each sign-in, and keeps one entry per person', async () => {
    const people = await withPeople('alice')
    const first = await rememberPerson(undefined, 'alice', people)
    const second = await rememberPerson(first, 'alice', people)
    assert.equal(second.length, first.length)
    assert.notEqual(await subjectOf(first, 'alice', people), await subjectOf(second, 'alice', people))
  })

  test('is worth nothing after the password has changed, or without one, and lets nobody wait in front', async () => {
    const people = await withPeople('alice')
    const held = await rememberPerson(undefined, 'alice', people)
    const row = [...people.store.accounts.values()][0] ?? assert.fail('not stored')
    const old = row.passwordHash
    row.passwordHash = `${old}x`
    assert.equal(await subjectOf(held, 'alice', people), undefined)
    assert.notEqual(await subjectOf(await rememberPerson(held, 'alice', people), 'alice', people), undefined)
    assert.equal(knownBrowserSubject(held, { username: 'alice', passwordHash: undefined }, people), undefined)
    // Who remembers it with no account at all gains nothing.
    assert.equal(
      await subjectOf(await rememberPerson(undefined, 'nobody', people), 'nobody', people),
      undefined,
    )
  })

  test('is useless without the key of this server, and does not reveal the username', async () => {
    const people = await withPeople('alice')
    const elsewhere = Object.assign(await withPeople('alice'), { browserTag: () => Buffer.alloc(32) })
    assert.equal(
      await subjectOf(await rememberPerson(undefined, 'alice', people), 'alice', elsewhere),
      undefined,
    )
    const held = Buffer.from(await rememberPerson(undefined, 'alice', people), 'base64url')
    assert.ok(!held.toString('latin1').includes('alice'))
  })

  test('expires after half a year without a sign-in, and its date cannot be forged', async () => {
    const later = await withPeople('alice', 'bob')
    const held = await rememberPerson(undefined, 'alice', later)
    later.pass({ days: knownFor })
    assert.notEqual(await subjectOf(held, 'alice', later), undefined)
    later.pass({ days: 1 })
    assert.equal(await subjectOf(held, 'alice', later), undefined)
    const younger = Buffer.from(held, 'base64url')
    younger.writeUInt16BE(younger.readUInt16BE(10) + 1, 10)
    assert.equal(await subjectOf(younger.toString('base64url'), 'alice', later), undefined)
    // An expired entry does not take up the place of another one.
    assert.equal((await rememberPerson(held, 'bob', later)).length, held.length)
  })

  test('is ignored if it was made up, truncated or extended', async () => {
    const people = await withPeople('alice')
    const held = await rememberPerson(undefined, 'alice', people)
    const eight = Buffer.alloc(32 * 8).toString('base64url')
    const every = Array.from({ length: 32 }, (_, at) => {
      const bytes = Buffer.from(held, 'base64url')
      return bytes.fill((bytes[at] ?? 0) ^ 1, at, at + 1).toString('base64url')
    })
    for (const odd of [
      '',
      'x',
      held.slice(1),
      held.slice(0, -4),
      `${held}AAAA`,
      eight,
      eight + held,
      ...every,
    ]) {
      assert.equal(await subjectOf(odd, 'alice', people), undefined, odd)
      assert.equal(hasSignedInHere(odd, 'alice', people), false, odd)
    }
  })
})
