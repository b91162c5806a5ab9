import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { access } from 'node:fs/promises'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { hashPassword, todaysCost } from '../../src/accounts/passwords/password.ts'
import { signIn } from '../../src/accounts/sign-in.ts'
import { SomePeople } from '../support/some-people.ts'

/** Five hundred sign-ins, each from a different address, so that only the hashing pool limits them. */
function flood(people: SomePeople) {
  return Array.from({ length: 500 }, (_, index) => {
    const address = `10.${index >> 8}.${index & 255}.1`
    return signIn({ username: `user${index}`, password: 'correct horse', address }, people)
  })
}

test('of five hundred concurrent sign-ins 66 are served, and the others refused before any hash is finished', async () => {
  const people = new SomePeople()
  const order: string[] = []
  const all = flood(people).map(async (pending) => {
    const result = await pending
    order.push(result.outcome)
    return result
  })
  const results = await Promise.all(all)
  assert.deepEqual(order, [...Array(434).fill('busy'), ...Array(66).fill('wrong_credentials')])
  assert.deepEqual(results[499], { outcome: 'busy', retryAfter: 2 })
  assert.equal(people.hashing.jobs, 66)
})

test('a sign-in refused as busy is not counted and does not reach the store', async () => {
  const people = new SomePeople({ queue: 0 })
  const places = [people.hashing.enter(), people.hashing.enter()]
  const request = { username: 'alice', password: 'correct horse', address: '203.0.113.1' }
  for (let visit = 0; visit < 100; visit++) assert.equal((await signIn(request, people)).outcome, 'busy')
  assert.equal(people.store.attempts.size, 0)
  for (const place of places) place[Symbol.dispose]()
  assert.equal((await signIn(request, people)).outcome, 'wrong_credentials')
})

test('the event loop stays responsive while a flood is hashed (threat D3, R12)', async () => {
  const people = new SomePeople({ passwordCost: todaysCost })
  let hashing = true
  const done = Promise.all(flood(people)).finally(() => {
    hashing = false
  })
  let turns = 0
  let files = 0
  while (hashing) {
    await turn()
    turns += 1
    if (turns % 1000 === 0) {
      // File access shares libuv's four threads with the hashes, which never take more than two.
      await access(import.meta.filename)
      if (hashing) files += 1
    }
  }
  await done
  // If hashing blocked the loop, there would be a turn or two for each of the 66 hashes.
  assert.ok(turns > 66 * 10, `${turns} turns`)
  assert.ok(files > 0, 'no file was accessed in between')
})

test('never more than two hashes run at once', async () => {
  const people = new SomePeople()
  let running = 0
  let most = 0
  const jobs = Array.from({ length: 8 }, () =>
    people.hashing.run(async () => {
      running += 1
      most = Math.max(most, running)
      await hashPassword('correct horse', randomBytes)
      running -= 1
    }),
  )
  await Promise.all(jobs)
  assert.equal(most, 2)
})

test('after a flood the next sign-in is served', async () => {
  const people = new SomePeople({ queue: 4 })
  await people.add('alice', 'correct horse')
  await Promise.all(flood(people))
  const request = { username: 'alice', password: 'correct horse', address: '203.0.113.1' }
  assert.equal((await signIn(request, people)).outcome, 'signed_in')
})
