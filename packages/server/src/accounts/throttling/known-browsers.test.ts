import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SomePeople } from '../../../test/support/some-people.ts'
import { knownBrowserSubject, knownFor, rememberPerson } from './known-browsers.ts'

describe('the cookie that remembers who has signed in at a browser', () => {
  const people = new SomePeople()

  test('recognizes these people, in any spelling of their usernames, and nobody else', () => {
    const held = rememberPerson(undefined, 'Alice', people)
    assert.match(knownBrowserSubject(held, 'ａlice ', people) ?? '', /^browser:[\w-]{14}$/)
    for (const other of ['bob', '', 'alice2']) {
      assert.equal(knownBrowserSubject(held, other, people), undefined)
    }
    assert.equal(knownBrowserSubject(undefined, 'alice', people), undefined)
  })

  test('has an entry for each of several people, and forgets the least recent one', () => {
    let held: string | undefined
    const names = Array.from({ length: 9 }, (_, index) => `person ${index}`)
    for (const name of names) held = rememberPerson(held, name, people)
    assert.equal(held?.length, 299)
    const subjects = names.map((name) => knownBrowserSubject(held, name, people))
    assert.equal(subjects[0], undefined)
    assert.equal(new Set(subjects.slice(1)).size, 8)
  })

  test('changes with each sign-in, and keeps one entry per person', () => {
    const first = rememberPerson(undefined, 'alice', people)
    const second = rememberPerson(first, 'alice', people)
    assert.equal(second.length, first.length)
    assert.notEqual(knownBrowserSubject(first, 'alice', people), knownBrowserSubject(second, 'alice', people))
  })

  test('is useless without the key of this server, and does not reveal the username', () => {
    const elsewhere = Object.assign(new SomePeople(), { browserTag: () => Buffer.alloc(32) })
    assert.equal(
      knownBrowserSubject(rememberPerson(undefined, 'alice', people), 'alice', elsewhere),
      undefined,
    )
    const held = Buffer.from(rememberPerson(undefined, 'alice', people), 'base64url')
    assert.ok(!held.toString('latin1').includes('alice'))
  })

  test('expires after half a year without a sign-in, and its date cannot be forged', () => {
    const later = new SomePeople()
    const held = rememberPerson(undefined, 'alice', later)
    later.pass({ days: knownFor })
    assert.notEqual(knownBrowserSubject(held, 'alice', later), undefined)
    later.pass({ days: 1 })
    assert.equal(knownBrowserSubject(held, 'alice', later), undefined)
    const younger = Buffer.from(held, 'base64url')
    younger.writeUInt16BE(younger.readUInt16BE(10) + 1, 10)
    assert.equal(knownBrowserSubject(younger.toString('base64url'), 'alice', later), undefined)
    // An expired entry does not take up the place of another one.
    assert.equal(rememberPerson(held, 'bob', later).length, held.length)
  })

  test('is ignored if it was made up, truncated or extended', () => {
    const held = rememberPerson(undefined, 'alice', people)
    const eight = Buffer.alloc(28 * 8).toString('base64url')
    for (const odd of [
      '',
      'x',
      held.slice(1),
      held.slice(0, -4),
      `${held}AAAA`,
      held + held,
      eight,
      eight + held,
    ]) {
      assert.equal(knownBrowserSubject(odd, 'alice', people), undefined, odd)
    }
  })
})
