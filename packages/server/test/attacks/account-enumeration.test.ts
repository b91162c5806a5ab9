import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { signIn } from '../../src/accounts/sign-in.ts'
import { SomePeople } from '../support/some-people.ts'

/** Records the calls of the store's methods in order, and each hash computed in between. */
function watched(people: SomePeople): string[] {
  const calls: string[] = []
  const { store, hashing } = people
  const verbs = [
    'accountByUsername',
    'countAttempt',
    'clearAttempts',
    'record',
    'session',
    'startSession',
  ] as const
  for (const verb of verbs) {
    const call = store[verb].bind(store) as (...given: unknown[]) => Promise<never>
    Object.assign(store, {
      [verb]: (...given: unknown[]) => {
        calls.push(verb)
        return call(...given)
      },
    })
  }
  const enter = hashing.enter.bind(hashing)
  hashing.enter = (line) => {
    const place = enter(line)
    return {
      ...place,
      run: (job, signal) => {
        calls.push('hash')
        return place.run(job, signal)
      },
    }
  }
  return calls
}

describe('account enumeration (threat D2)', () => {
  const password = 'correct horse'
  const cases = {
    'a wrong password': { username: 'alice', password: 'wrong horse' },
    'an unknown username': { username: 'nobody', password },
    'a disabled account with its correct password': { username: 'disabled', password },
    'an account without a password': { username: 'passkey-only', password },
    'a malformed username': { username: 'ali\u0000ce', password },
    'no username at all': { username: '', password },
  }
  let people: SomePeople

  before(async () => {
    people = new SomePeople()
    await people.add('alice', password)
    const disabled = await people.add('disabled', password)
    people.store.disable(disabled.id, people.now())
    const passwordless = await people.add('passkey-only', password)
    const row = people.store.accounts.get(passwordless.id) ?? assert.fail('not stored')
    row.passwordHash = undefined
  })

  test('the response, the hashes computed and the calls of the store do not reveal whether an account exists', async () => {
    const calls = watched(people)
    const seen = new Map<string, unknown>()
    for (const [name, credentials] of Object.entries(cases)) {
      calls.length = 0
      const answer = await signIn({ ...credentials, address: '203.0.113.1' }, people)
      seen.set(name, { answer, calls: [...calls] })
    }
    const expected = {
      answer: { outcome: 'wrong_credentials' },
      // Counts the address, then the account there and the account anywhere under three limits each, and finally the
      // budget of the audit log.
      calls: ['accountByUsername', ...Array(7).fill('countAttempt'), 'hash', 'countAttempt', 'record'],
    }
    for (const [name, what] of seen) assert.deepEqual(what, expected, name)
  })

  test('the throttle does not reveal whether an account exists: it counts unknown usernames as well', async () => {
    for (const username of ['alice', 'nobody-else', 'disabled', 'ali\u0001ce']) {
      const fresh = { username, password: 'wrong horse', address: '203.0.113.2' }
      people.pass({ hours: 5 })
      const outcomes: string[] = []
      for (let guess = 0; guess < 8; guess++) outcomes.push((await signIn(fresh, people)).outcome)
      assert.deepEqual(outcomes, [...Array(7).fill('wrong_credentials'), 'too_many_attempts'], username)
    }
  })

  test('a password that is too long does not reveal whether the account exists', async () => {
    people.pass({ hours: 5 })
    const answers = []
    for (const username of ['alice', 'nobody']) {
      answers.push(await signIn({ username, password: 'x'.repeat(5000), address: '203.0.113.3' }, people))
    }
    assert.deepEqual(answers[0], answers[1])
  })
})
