import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SignInResult, signIn } from '../../src/accounts/sign-in.ts'
import { rememberPerson } from '../../src/accounts/throttling/known-browsers.ts'
import { SomePeople } from '../support/some-people.ts'

const password = 'correct horse'
/** Fails and is counted like any wrong password, but is fast because nothing that long is hashed. */
const tooLong = 'x'.repeat(5000)

/** The number of results with each outcome. */
function tally(results: readonly SignInResult[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

async function alice(queue: number) {
  const people = new SomePeople({ queue })
  await people.add('alice', password)
  people.hashing.jobs = 0
  return people
}

test('of two hundred concurrent guesses only ten are checked (threat D1)', async () => {
  const people = await alice(200)
  const burst = Array.from({ length: 200 }, (_, index) => {
    // Each from another address, so that only the count of the account applies.
    return signIn({ username: 'alice', password: `guess ${index}`, address: `203.0.113.${index}` }, people)
  })
  assert.deepEqual(tally(await Promise.all(burst)), { wrong_credentials: 10, too_many_attempts: 190 })
  assert.equal(people.hashing.jobs, 10)
})

test('the right password among two hundred concurrent guesses is refused like the others', async () => {
  const people = await alice(200)
  const guesses = Array.from({ length: 200 }, (_, index) => `guess ${index}`)
  guesses[100] = password
  const burst = guesses.map((guess) =>
    signIn({ username: 'alice', password: guess, address: '203.0.113.1' }, people),
  )
  assert.equal((await Promise.all(burst))[100]?.outcome, 'too_many_attempts')
  assert.equal(people.hashing.jobs, 7)
})

test('with the default queue the same burst from one address is seven guesses, and the others are refused at once', async () => {
  const people = await alice(64)
  const burst = Array.from({ length: 200 }, (_, index) =>
    signIn({ username: 'alice', password: `guess ${index}`, address: '203.0.113.1' }, people),
  )
  assert.deepEqual(tally(await Promise.all(burst)), {
    wrong_credentials: 7,
    too_many_attempts: 59,
    busy: 134,
  })
  assert.equal(people.hashing.jobs, 7)
})

test('another spelling of the username is the same account, with the same count (threat D5)', async () => {
  const people = await alice(64)
  const spellings = [
    'alice',
    'Alice',
    'ALICE',
    ' alice',
    'alice ',
    'ａlice',
    'aLice',
    'alICE',
    'ⓐlice',
    'ALice',
    'alicE',
  ]
  const outcomes: string[] = []
  for (const username of spellings) {
    outcomes.push((await signIn({ username, password: 'wrong', address: '203.0.113.1' }, people)).outcome)
  }
  assert.deepEqual(outcomes.slice(0, 7), Array(7).fill('wrong_credentials'))
  assert.equal(outcomes[7], 'too_many_attempts')
})

test('one password tried on many accounts stops after fifty from one address (threat D1)', async () => {
  const people = await alice(64)
  const outcomes: string[] = []
  for (let index = 0; index < 60; index++) {
    // A customer usually has a whole /64, so all addresses of one are counted together.
    const address = `2001:db8:0:1::${index.toString(16)}`
    outcomes.push((await signIn({ username: `user${index}`, password: tooLong, address }, people)).outcome)
  }
  assert.equal(outcomes.filter((outcome) => outcome === 'wrong_credentials').length, 50)
  assert.deepEqual(outcomes.slice(50), Array(10).fill('too_many_attempts'))
  const elsewhere = await signIn({ username: 'alice', password, address: '2001:db8:0:2::1' }, people)
  assert.equal(elsewhere.outcome, 'signed_in')
})

test('people who cannot be told apart behind a proxy share twenty times the guesses (threat D1)', async () => {
  const people = await alice(64)
  const address = 'via 10.0.0.1'
  const outcomes: SignInResult[] = []
  for (let index = 0; index < 1010; index++) {
    outcomes.push(await signIn({ username: `user${index}`, password: tooLong, address }, people))
  }
  assert.deepEqual(tally(outcomes), { wrong_credentials: 1000, too_many_attempts: 10 })
})

test('made-up usernames from a throttled address write nothing to the store', async () => {
  const people = await alice(64)
  const tryName = (name: string) =>
    signIn({ username: name, password: tooLong, address: '203.0.113.1' }, people)
  for (let index = 0; index < 51; index++) await tryName(`user${index}`)
  const [rows, events] = [people.store.attempts.size, people.store.events.length]
  for (let index = 0; index < 1000; index++) await tryName(`other${index}`)
  assert.equal(people.store.attempts.size, rows)
  assert.equal(people.store.events.length, events)
  assert.equal(people.eventTypes.filter((type) => type === 'sign_in_throttled').length, 1)
})

test('failures from many addresses write a bounded number of events, and the last one says so', async () => {
  const people = await alice(64)
  for (let index = 0; index < 600; index++) {
    const request = { username: `user${index}`, password: tooLong, address: `10.0.${index >> 4}.1` }
    assert.equal((await signIn(request, people)).outcome, 'wrong_credentials')
  }
  assert.equal(people.store.events.length, 501)
  assert.deepEqual(people.store.events.at(-1), {
    type: 'sign_in_throttled',
    facts: { limit: 'events', budget: 500 },
  })
})

test('nobody locks an account from a single network: the person can sign in at a browser that is new (threat D1)', async () => {
  const people = await alice(64)
  for (let quarter = 0; quarter < 16; quarter++) {
    for (let guess = 0; guess < 30; guess++) {
      // Different addresses, but one customer of a provider.
      const address = `2001:db8:0:1::${guess.toString(16)}`
      await signIn({ username: 'alice', password: tooLong, address }, people)
    }
    // The person mistypes twice first.
    const own = { username: 'alice', address: '203.0.113.9' }
    for (let typo = 0; typo < 2; typo++) {
      assert.equal((await signIn({ ...own, password: tooLong }, people)).outcome, 'wrong_credentials')
    }
    assert.equal((await signIn({ ...own, password }, people)).outcome, 'signed_in', `quarter ${quarter}`)
    people.pass({ minutes: 15 })
  }
})

test('a correct password elsewhere gives attackers no new guesses: not from an app that signs in every minute (threat D1)', async () => {
  const people = await alice(64)
  let checked = 0
  for (let minute = 0; minute < 60; minute++) {
    for (let guess = 0; guess < 5; guess++) {
      const address = `10.${minute}.${guess}.1`
      const { outcome } = await signIn({ username: 'alice', password: tooLong, address }, people)
      if (outcome === 'wrong_credentials') checked += 1
    }
    await signIn({ username: 'alice', password, address: '203.0.113.9' }, people)
    people.pass({ minutes: 1 })
  }
  assert.ok(checked <= 20, `${checked} guesses in an hour`)
})

test('a /48 network of IPv6 has a thousand guesses, however many /64 networks it has (threat D1)', async () => {
  const people = await alice(64)
  const outcomes: SignInResult[] = []
  for (let index = 0; index < 1100; index++) {
    const address = `2001:db8:7:${index.toString(16)}::1`
    outcomes.push(await signIn({ username: `user${index}`, password: tooLong, address }, people))
  }
  assert.deepEqual(tally(outcomes), { wrong_credentials: 1000, too_many_attempts: 100 })
  const elsewhere = await signIn({ username: 'alice', password, address: '2001:db8:8::1' }, people)
  assert.equal(elsewhere.outcome, 'signed_in')
})

test('of 100,000 guesses from as many addresses in a day, 240 are checked, and the person signs in where they did before (threat D1)', async () => {
  const people = await alice(64)
  const own = { username: 'alice', password, address: '203.0.113.9' }
  let knownPeople = await rememberPerson(undefined, 'alice', people)
  const known: string[] = []
  const fresh: string[] = []
  let checked = 0
  for (let index = 0; index < 100_000; index++) {
    const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
    const { outcome } = await signIn({ username: 'alice', password: tooLong, address }, people)
    if (outcome === 'wrong_credentials') checked += 1
    people.pass({ seconds: 0.864 })
    if (index % 10_000 !== 9_999) continue
    known.push((await signIn({ ...own, knownPeople }, people)).outcome)
    knownPeople = await rememberPerson(knownPeople, 'alice', people)
    fresh.push((await signIn({ ...own, address: '198.51.100.9' }, people)).outcome)
  }
  assert.deepEqual(known, Array(10).fill('signed_in'))
  // At a new browser the person has to wait, or prove who they are in another way.
  assert.ok(fresh.filter((outcome) => outcome === 'too_many_attempts').length > 8, fresh.join())
  assert.ok(checked <= 240, `${checked} were checked`)
  people.pass({ hours: 4 })
  assert.equal((await signIn(own, people)).outcome, 'signed_in')
})
