import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SomePeople } from '../../../test/support/some-people.ts'
import { knownBrowserSubject, knownFor, remembering } from './known-browsers.ts'

describe('what a browser holds of the people who signed in there', () => {
  const people = new SomePeople()

  test('tells them from everybody else, in any spelling of their names', () => {
    const held = remembering(undefined, 'Alice', people)
    assert.match(knownBrowserSubject(held, 'ａlice ', people) ?? '', /^browser:[\w-]{14}$/)
    for (const stranger of ['bob', '', 'alice2']) {
      assert.equal(knownBrowserSubject(held, stranger, people), undefined)
    }
    assert.equal(knownBrowserSubject(undefined, 'alice', people), undefined)
  })

  test('is of several people, each with a count of their own, and forgets the one of longest ago', () => {
    let held: string | undefined
    const names = Array.from({ length: 9 }, (_, index) => `person ${index}`)
    for (const name of names) held = remembering(held, name, people)
    assert.equal(held?.length, 299)
    const subjects = names.map((name) => knownBrowserSubject(held, name, people))
    assert.equal(subjects[0], undefined)
    assert.equal(new Set(subjects.slice(1)).size, 8)
  })

  test('is another one after each sign-in, and stays one entry for each person', () => {
    const first = remembering(undefined, 'alice', people)
    const second = remembering(first, 'alice', people)
    assert.equal(second.length, first.length)
    assert.notEqual(knownBrowserSubject(first, 'alice', people), knownBrowserSubject(second, 'alice', people))
  })

  test('says nothing without the key of this server, which knows no other one’s', () => {
    const elsewhere = Object.assign(new SomePeople(), { browserTag: () => Buffer.alloc(32) })
    assert.equal(knownBrowserSubject(remembering(undefined, 'alice', people), 'alice', elsewhere), undefined)
    const held = Buffer.from(remembering(undefined, 'alice', people), 'base64url')
    assert.ok(!held.toString('latin1').includes('alice'))
  })

  test('ends when nobody has signed in for half a year, and cannot be made younger', () => {
    const later = new SomePeople()
    const held = remembering(undefined, 'alice', later)
    later.pass({ days: knownFor })
    assert.notEqual(knownBrowserSubject(held, 'alice', later), undefined)
    later.pass({ days: 1 })
    assert.equal(knownBrowserSubject(held, 'alice', later), undefined)
    const younger = Buffer.from(held, 'base64url')
    younger.writeUInt16BE(younger.readUInt16BE(10) + 1, 10)
    assert.equal(knownBrowserSubject(younger.toString('base64url'), 'alice', later), undefined)
    // Nor does it stay in the way of others.
    assert.equal(remembering(held, 'bob', later).length, held.length)
  })

  test('that was made up, cut or grown is nobody’s', () => {
    const held = remembering(undefined, 'alice', people)
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
