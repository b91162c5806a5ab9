import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SomePeople } from '../../../test/support/some-people.ts'
import { signIn } from '../sign-in.ts'
import { type SignUp, signUp, signUpLimits } from './sign-up.ts'

const olive: SignUp = {
  username: 'Olive',
  name: ' Olive Ober ',
  password: 'a long enough one',
  passwordAgain: 'a long enough one',
  address: '203.0.113.7',
}
const most = signUpLimits[0]?.attempts ?? 0

describe('signing up', () => {
  test('creates a member, who is signed in and can sign in again', async () => {
    const people = new SomePeople()
    const result = await signUp({ ...olive, flowId: 'ABCD' }, people)
    assert.equal(result.outcome, 'signed_up')
    const { id } = result.account
    const { account } = people.store.accounts.get(id) ?? assert.fail('not stored')
    const { username, role, declared, claims } = account
    assert.deepEqual([username, role, declared, claims], ['Olive', 'member', false, { name: 'Olive Ober' }])
    const { after } = result
    assert.equal(after.outcome, 'signed_in')
    assert.deepEqual([after.session.userId, after.session.amr], [id, ['pwd']])
    assert.deepEqual(
      people.store.events.map(({ type, userId, flowId }) => [type, userId, flowId]),
      [
        ['signed_up', id, 'ABCD'],
        ['sign_in', id, 'ABCD'],
      ],
    )
    const later = await signIn({ username: 'olive', password: olive.password, address: '::1' }, people)
    assert.equal(later.outcome, 'signed_in')
  })

  test('ends the session that another person had in this browser', async () => {
    const people = new SomePeople()
    const first = await signUp(olive, people)
    assert.equal(first.outcome, 'signed_up')
    const [cookieHash] = people.store.sessions.keys()
    await signUp({ ...olive, username: 'otto', cookieHashOfExistingSession: cookieHash }, people)
    assert.deepEqual(
      [...people.store.sessions.values()].map(({ session }) => session.userId === first.account.id),
      [false],
    )
  })

  test('has an authentication time after the request that asked for it, even if the clock was set back', async () => {
    const people = new SomePeople()
    const demandedAt = people.now() + 5000
    const result = await signUp({ ...olive, demandedAt }, people)
    assert.equal(result.outcome, 'signed_up')
    const { after } = result
    assert.equal(after.outcome === 'signed_in' && after.session.authenticatedAt > demandedAt, true)
  })

  test('checks the form before it hashes, and does not count a mistake as a try', async () => {
    const people = new SomePeople()
    const wrong: [Partial<SignUp>, string][] = [
      [{ username: 'o\u0000' }, 'username_invalid'],
      [{ name: '\u202ereb' }, 'name_invalid'],
      [{ password: 'short', passwordAgain: 'short' }, 'password_too_short'],
      [{ passwordAgain: 'another one' }, 'passwords_differ'],
    ]
    for (const [change, problem] of wrong) {
      for (let time = 0; time < most; time += 1) {
        assert.deepEqual(await signUp({ ...olive, ...change }, people), { outcome: 'refused', problem })
      }
    }
    assert.equal(people.hashing.jobs, 0)
    assert.equal((await signUp(olive, people)).outcome, 'signed_up')
  })

  test('of ten concurrent requests for one username, one succeeds', async () => {
    const people = new SomePeople()
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) => signUp({ ...olive, address: `203.0.113.${index}` }, people)),
    )
    assert.equal(all.filter(({ outcome }) => outcome === 'signed_up').length, 1)
    const rest = all.filter(({ outcome }) => outcome !== 'signed_up')
    for (const each of rest) assert.deepEqual(each, { outcome: 'refused', problem: 'username_taken' })
    assert.equal(people.store.sessions.size, 1)
  })
})
