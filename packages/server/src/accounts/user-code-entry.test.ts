import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SomePeople } from '../../test/support/some-people.ts'
import { type Entry, enterUserCode } from './user-code-entry.ts'

const entry = (person: number): Entry => ({
  userId: `usr_${person}`,
  address: `2001:db8:${person.toString(16)}::1`,
  flowId: 'FLOW',
})
const nothing = async () => undefined

test('wrong codes of many accounts and addresses together raise one alarm (RFC 8628 §5.1)', async () => {
  const people = new SomePeople()
  const alarms = () => people.store.events.filter(({ type }) => type === 'user_codes_guessed').length
  for (let miss = 0; miss < 100; miss += 1) await enterUserCode(entry(miss), nothing, people)
  assert.equal(alarms(), 0)
  for (let miss = 100; miss < 105; miss += 1) await enterUserCode(entry(miss), nothing, people)
  assert.equal(alarms(), 1)
})

test('wrong codes of any number of accounts and addresses are looked up 2,000 times (RFC 8628 §5.1)', async () => {
  const people = new SomePeople()
  let looks = 0
  const look = async () => {
    looks += 1
    return undefined
  }
  for (let miss = 0; miss < 2_005; miss += 1) await enterUserCode(entry(miss), look, people)
  assert.equal(looks, 2_000)
  const misses = people.store.events.filter(({ type }) => type === 'user_codes_guessed')
  assert.deepEqual(
    misses.map(({ facts }) => facts?.misses),
    [100, 2_000],
  )
  // Nobody pays for a code that was not looked up, and after a quarter of an hour all is as before.
  const honest = entry(3_000)
  for (let time = 0; time < 20; time += 1) {
    assert.equal((await enterUserCode(honest, async () => 'theirs', people)).outcome, 'too_many_attempts')
  }
  people.pass({ minutes: 15 })
  assert.equal((await enterUserCode(honest, async () => 'theirs', people)).outcome, 'found')
})

test('right codes are no guesses, however many', async () => {
  const people = new SomePeople()
  for (let code = 0; code < 2_100; code += 1) {
    const entered = await enterUserCode(entry(1), async () => code, people)
    assert.deepEqual(entered, { outcome: 'found', found: code })
  }
})

test('whoever goes on guessing waits longer: ten minutes, an hour, four hours (RFC 8628 §5.1)', async () => {
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
