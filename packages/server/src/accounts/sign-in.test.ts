import assert from 'node:assert/strict'
import { argon2Sync } from 'node:crypto'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { cheapPasswords } from '../../test/support/cheap-passwords.ts'
import { SomePeople } from '../../test/support/some-people.ts'
import type { HashingPoolOptions } from './passwords/hashing-pool.ts'
import { type PasswordCost, todaysCost } from './passwords/password.ts'
import { cookieHash, currentSession } from './session.ts'
import { type SignIn, signIn } from './sign-in.ts'

const address = '203.0.113.7'
/** Fails and is counted like any wrong password, but fast, because a password that long is not hashed. */
const tooLong = 'x'.repeat(5000)
const asAlice: SignIn = { username: 'alice', password: 'correct horse', address }

async function alice({
  passwordCost = cheapPasswords,
  ...pool
}: HashingPoolOptions & { passwordCost?: PasswordCost } = {}) {
  const people = new SomePeople({ passwordCost, ...pool })
  return { people, account: await people.add('alice', 'correct horse') }
}

/** Signs in, and also returns the cookie of the browser. */
async function signedIn(people: SomePeople, request: SignIn = asAlice) {
  const result = await signIn(request, people)
  assert.equal(result.outcome, 'signed_in')
  const secret = result.cookie.reveal()
  return { ...result, secret, hash: cookieHash(secret) }
}

/** A hash at a lower cost. */
function weakHash(password: string): string {
  const nonce = Buffer.alloc(16, 1)
  const cost = { message: password, nonce, parallelism: 1, tagLength: 32, memory: 64, passes: 1 }
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=64,t=1,p=1$${text(nonce)}$${text(argon2Sync('argon2id', cost))}`
}

describe('signing in', () => {
  test('opens a session for the new cookie, and writes an event', async () => {
    const { people, account } = await alice()
    const { session, secret } = await signedIn(people)
    assert.equal(session.userId, account.id)
    assert.deepEqual(session.amr, ['pwd'])
    assert.equal(session.authenticatedAt, people.now())
    assert.equal((await currentSession(secret, people))?.session.id, session.id)
    assert.deepEqual(people.store.events, [
      { type: 'sign_in', userId: account.id, facts: { address, sid: session.id } },
    ])
  })

  test('accepts the username in any case and with spaces around it (threat D5)', async () => {
    const { people, account } = await alice()
    const { session } = await signedIn(people, { ...asAlice, username: ' ALICE ' })
    assert.equal(session.userId, account.id)
  })

  test('gives a new session id and 256 bits of cookie each time (ASVS 7.2.3, 7.2.4)', async () => {
    const { people } = await alice()
    const [one, other] = [await signedIn(people), await signedIn(people)]
    assert.notEqual(one.session.id, other.session.id)
    assert.notEqual(one.secret, other.secret)
    assert.equal(Buffer.from(one.secret, 'base64url').length, 32)
    assert.equal(people.store.sessions.has(one.secret), false, 'the store has only the hash')
    assert.equal(inspect(one.cookie) + JSON.stringify(one.cookie), '•••"•••"')
  })

  test('again as the same person keeps the sid, updates the authentication time and invalidates the old cookie', async () => {
    const { people } = await alice()
    const first = await signedIn(people)
    people.pass({ hours: 2 })
    const second = await signedIn(people, { ...asAlice, cookieHashOfExistingSession: first.hash })
    assert.equal(second.session.id, first.session.id)
    assert.equal(second.session.authenticatedAt, people.now())
    assert.notEqual(second.secret, first.secret)
    assert.equal(await currentSession(first.secret, people), undefined)
    assert.equal((await currentSession(second.secret, people))?.session.authenticatedAt, people.now())
    assert.deepEqual(people.eventTypes, ['sign_in', 'sign_in'])
  })

  test('as another person ends the old session of the browser, and its sid', async () => {
    const { people } = await alice()
    await people.add('bob', 'battery staple')
    const first = await signedIn(people)
    const asBob = {
      username: 'bob',
      password: 'battery staple',
      address,
      cookieHashOfExistingSession: first.hash,
    }
    const second = await signedIn(people, asBob)
    assert.notEqual(second.session.id, first.session.id)
    assert.equal(await currentSession(first.secret, people), undefined)
    assert.deepEqual(people.eventTypes, ['sign_in', 'sign_out', 'sign_in'])
  })

  test('with a planted cookie gives the attacker nothing (threat A18)', async () => {
    const { people } = await alice()
    const planted = 'A'.repeat(43)
    const { secret } = await signedIn(people, {
      ...asAlice,
      cookieHashOfExistingSession: cookieHash(planted),
    })
    assert.notEqual(secret, planted)
    assert.equal(await currentSession(planted, people), undefined)
  })

  test('twice concurrently from one browser succeeds both times, and the old cookie is invalid', async () => {
    const { people } = await alice()
    const first = await signedIn(people)
    const again = { ...asAlice, cookieHashOfExistingSession: first.hash }
    const both = await Promise.all([signedIn(people, again), signedIn(people, again)])
    assert.equal(both.filter(({ session }) => session.id === first.session.id).length, 1)
    for (const { secret } of both) assert.notEqual(await currentSession(secret, people), undefined)
    assert.equal(await currentSession(first.secret, people), undefined)
  })

  test('replaces an outdated hash with one of today’s cost, once', async () => {
    const { people, account } = await alice({ passwordCost: todaysCost })
    const row = people.store.accounts.get(account.id) ?? assert.fail('not stored')
    row.passwordHash = weakHash('correct horse')
    await signedIn(people)
    const stronger = row.passwordHash
    assert.match(stronger, /\$m=19456,t=2,p=1\$/)
    await signedIn(people)
    assert.equal(row.passwordHash, stronger)
  })

  test('does not restore the old password if it was changed while its outdated hash was being replaced', async () => {
    const { people, account } = await alice()
    const row = people.store.accounts.get(account.id) ?? assert.fail('not stored')
    const changed = row.passwordHash
    row.passwordHash = weakHash('old password')
    const { store } = people
    // Called after the old hash was verified and before it is replaced.
    store.clearAttempts = async () => {
      row.passwordHash = changed
      return 0
    }
    await signedIn(people, { ...asAlice, password: 'old password' })
    assert.equal(row.passwordHash, changed)
  })
})

describe('a failed sign-in', () => {
  test('after seven wrong passwords from one address even the right one is refused until the window ends, with the time to wait', async () => {
    const { people } = await alice()
    for (let guess = 0; guess < 7; guess++) {
      const result = await signIn({ ...asAlice, password: `wrong ${guess}` }, people)
      assert.equal(result.outcome, 'wrong_credentials')
    }
    people.pass({ minutes: 5 })
    assert.deepEqual(await signIn(asAlice, people), { outcome: 'too_many_attempts', retryAfter: 600 })
    people.pass({ seconds: 599 })
    assert.deepEqual(await signIn(asAlice, people), { outcome: 'too_many_attempts', retryAfter: 1 })
    people.pass({ seconds: 1 })
    await signedIn(people)
  })

  test('that is repeated has to wait until the end of the hour, then of the four hours', async () => {
    const { people } = await alice()
    const waits: number[] = []
    // Guesses until the limit is reached, then waits exactly as long as told, again and again.
    while (waits.length < 7) {
      const result = await signIn({ ...asAlice, password: tooLong }, people)
      if (result.outcome !== 'too_many_attempts') continue
      waits.push(result.retryAfter)
      people.pass({ seconds: result.retryAfter })
    }
    const minutes = waits.map((seconds) => seconds / 60)
    assert.deepEqual(minutes, [15, 15, 30, 15, 15, 30, 120])
  })

  test('is not counted when the password is right: an office signs in every morning (threat D1)', async () => {
    const { people } = await alice()
    for (let morning = 0; morning < 120; morning++) await signedIn(people)
  })

  test('is no longer counted for the account after a success from there, but still for the address (threat D1)', async () => {
    const { people } = await alice()
    const wrong = { ...asAlice, password: tooLong }
    for (let round = 0; round < 8; round++) {
      for (let guess = 0; guess < 6; guess++) await signIn(wrong, people)
      await signedIn(people)
    }
    for (let guess = 0; guess < 2; guess++) await signIn(wrong, people)
    assert.equal((await signIn(asAlice, people)).outcome, 'too_many_attempts')
    assert.equal((await signIn({ ...asAlice, address: '198.51.100.1' }, people)).outcome, 'signed_in')
  })

  test('is logged once per window, and once more when the limit is reached', async () => {
    const { people, account } = await alice()
    const wrong = { ...asAlice, password: tooLong, flowId: 'ABCD' }
    for (let guess = 0; guess < 30; guess++) await signIn(wrong, people)
    assert.deepEqual(people.store.events, [
      { type: 'sign_in_failed', userId: account.id, flowId: 'ABCD', facts: { address } },
      { type: 'sign_in_throttled', userId: account.id, flowId: 'ABCD', facts: { limit: 'pair', address } },
    ])
    people.pass({ minutes: 15 })
    await signIn(wrong, people)
    assert.deepEqual(people.eventTypes, ['sign_in_failed', 'sign_in_throttled', 'sign_in_failed'])
  })

  test('does not log the typed username, which may be a password in the wrong field', async () => {
    const { people } = await alice()
    for (let guess = 0; guess < 12; guess++) {
      await signIn({ username: 'my secret passphrase', password: 'hunter2hunter2', address }, people)
    }
    const written = inspect([people.store.events, people.store.attempts], { depth: 9 })
    assert.match(written, /sign_in_throttled/)
    assert.doesNotMatch(written, /passphrase|hunter2/)
  })

  test('with a password that is too long is counted (threat D3)', async () => {
    const { people } = await alice()
    const wrong = { ...asAlice, password: tooLong }
    for (let guess = 0; guess < 7; guess++)
      assert.equal((await signIn(wrong, people)).outcome, 'wrong_credentials')
    assert.equal((await signIn(asAlice, people)).outcome, 'too_many_attempts')
  })

  test('of a browser that disconnects while waiting frees its place and is not counted', async () => {
    const { people } = await alice({ atOnce: 1 })
    const gone = signIn({ ...asAlice, signal: AbortSignal.abort(new Error('gone')) }, people)
    await assert.rejects(gone, /gone/)

    // The only thread is busy, and more wrong passwords are waiting than an account may get.
    const busy = Promise.withResolvers<void>()
    const holding = people.hashing.run(() => busy.promise)
    const leaving = new AbortController()
    const guesses = Array.from({ length: 12 }, () =>
      signIn({ ...asAlice, password: 'a wrong one', signal: leaving.signal }, people),
    )
    const ends = Promise.allSettled(guesses)
    while (people.hashing.waiting < 7) await new Promise(setImmediate)
    leaving.abort(new Error('gone'))
    const rejected = (await ends).filter(({ status }) => status === 'rejected')
    assert.ok(rejected.length >= 7)
    busy.resolve()
    await holding
    await signedIn(people)
  })
})
