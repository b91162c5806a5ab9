import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SomePeople } from '../../../test/support/some-people.ts'
import { areUserCodesGuessed, type Entry, enterUserCode } from './user-code-entry.ts'

const entry = (person: number): Entry => ({
  userId: `usr_${person}`,
  address: `2001:db8:${person.toString(16)}::1`,
  flowId: 'FLOW',
  typed: 'usual',
})
const nothing = async () => undefined

test('many wrong codes of different accounts and addresses raise one alarm (RFC 8628 §5.1)', async () => {
  const people = new SomePeople()
  const alarms = () => people.store.events.filter(({ type }) => type === 'user_codes_guessed').length
  for (let miss = 0; miss < 100; miss += 1) await enterUserCode(entry(miss), nothing, people)
  assert.equal(alarms(), 0)
  for (let miss = 100; miss < 105; miss += 1) await enterUserCode(entry(miss), nothing, people)
  assert.equal(alarms(), 1)
})

test('right codes are not counted as guesses', async () => {
  const people = new SomePeople()
  for (let code = 0; code < 2_100; code += 1) {
    const entered = await enterUserCode(entry(1), async () => code, people)
    assert.deepEqual(entered, { outcome: 'found', found: code })
  }
})

test('repeated guesses have to wait longer: ten minutes, an hour, four hours (RFC 8628 §5.1)', async () => {
  const people = new SomePeople()
  const outcomes: string[] = []
  for (let round = 0; round < 3; round += 1) {
    for (let guess = 0; guess < 5; guess += 1) {
      outcomes.push((await enterUserCode(entry(1), nothing, people)).outcome)
    }
    people.pass({ minutes: 10 })
  }
  assert.deepEqual([...new Set(outcomes.slice(0, 10))], ['unknown'])
  assert.deepEqual([...new Set(outcomes.slice(10))], ['too_many_attempts'])
  people.pass({ minutes: 30 })
  assert.equal((await enterUserCode(entry(1), nothing, people)).outcome, 'unknown')
})

test('after a hundred wrong codes in all, short ones are not looked up, and new ones are longer (RFC 8628 §5.1)', async () => {
  const people = new SomePeople()
  let looked = 0
  const find = async () => {
    looked += 1
    return undefined
  }
  // Concurrently, to show that they cannot outrun the count.
  const burst = Array.from({ length: 300 }, (_, person) => enterUserCode(entry(person), find, people))
  await Promise.all(burst)
  assert.equal(looked, 100)
  assert.ok(await areUserCodesGuessed(people))
  assert.deepEqual(await enterUserCode(entry(999), async () => 'mine', people), { outcome: 'too_short' })
  const longer: Entry = { ...entry(999), typed: 'longer' }
  assert.deepEqual(await enterUserCode(longer, async () => 'mine', people), {
    outcome: 'found',
    found: 'mine',
  })
  // A code that was not looked up does not count as a guess.
  for (let guess = 0; guess < 10; guess += 1) await enterUserCode(entry(999), find, people)
  assert.equal((await enterUserCode(longer, async () => 'mine', people)).outcome, 'found')

  people.pass({ minutes: 15 })
  assert.deepEqual(await enterUserCode(entry(999), async () => 'mine', people), {
    outcome: 'found',
    found: 'mine',
  })
  assert.ok(await areUserCodesGuessed(people))
  // The alarm lasts for a day after its last renewal.
  people.pass({ hours: 20 })
  await Promise.all(Array.from({ length: 101 }, (_, person) => enterUserCode(entry(person), find, people)))
  people.pass({ hours: 23 })
  assert.ok(await areUserCodesGuessed(people))
  people.pass({ hours: 1 })
  assert.ok(!(await areUserCodesGuessed(people)))
})

test('a malformed code is a typing error, and does not count for everybody', async () => {
  const people = new SomePeople()
  for (let person = 0; person < 300; person += 1) {
    await enterUserCode({ ...entry(person), typed: undefined }, nothing, people)
  }
  assert.equal((await enterUserCode(entry(999), async () => 'mine', people)).outcome, 'found')
  assert.ok(!(await areUserCodesGuessed(people)))
})
