import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SomePeople } from '../../../test/support/some-people.ts'
import { signIn } from '../sign-in.ts'
import { makeSetUpToken, type SetUp, setUpLinkProblem, setUpOwner } from './set-up.ts'

async function aLink() {
  const people = new SomePeople()
  const secret = await makeSetUpToken(people)
  const token = secret.reveal()
  const password = 'correct horse'
  const address = '127.0.0.1'
  const request: SetUp = {
    token,
    username: 'Olive',
    name: 'Olive Owner',
    password,
    passwordAgain: password,
    address,
  }
  return { people, token, request }
}

test('the link creates the first owner, who can sign in', async () => {
  const { people, token, request } = await aLink()
  assert.equal(await setUpLinkProblem(token, people), undefined)
  const result = await setUpOwner({ ...request, flowId: 'ABCD' }, people)
  assert.equal(result.outcome, 'created')
  const { userId } = result
  assert.match(userId, /^usr_[A-Za-z0-9_-]{22}$/)
  const { account } = people.store.accounts.get(userId) ?? assert.fail('not stored')
  assert.deepEqual(
    [account.username, account.role, account.claims],
    ['Olive', 'owner', { name: 'Olive Owner' }],
  )
  assert.deepEqual(people.store.events, [
    { type: 'owner_created', userId, flowId: 'ABCD', facts: { address: '127.0.0.1' } },
  ])
  const signedIn = await signIn(
    { username: 'olive', password: request.password, address: '127.0.0.1' },
    people,
  )
  assert.equal(signedIn.outcome, 'signed_in')
})

test('the link holds 256 bits and the store only its hash (threat F11)', async () => {
  const { people, token } = await aLink()
  assert.match(token, /^vk_setup_[A-Za-z0-9_-]{43,}$/)
  const stored = JSON.stringify([...people.store.oneTime])
  assert.equal(stored.includes(token) || stored.includes(token.slice(9, 40)), false)
})

test('the link works once, and is then reported as used', async () => {
  const { people, token, request } = await aLink()
  await setUpOwner(request, people)
  assert.equal(await setUpLinkProblem(token, people), 'used')
  const again = await setUpOwner({ ...request, username: 'mallory' }, people)
  assert.deepEqual(again, { outcome: 'link_unusable', problem: 'used' })
  assert.equal(people.store.accounts.size, 1)
})

test('of twenty concurrent uses of the link, one creates the owner', async () => {
  const { people, request } = await aLink()
  const all = Array.from({ length: 20 }, (_, index) =>
    setUpOwner({ ...request, username: `user${index}` }, people),
  )
  const outcomes = (await Promise.all(all)).map((result) => result.outcome)
  assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1)
  assert.equal(outcomes.filter((outcome) => outcome === 'link_unusable').length, 19)
  assert.equal(people.store.accounts.size, 1)
})

test('of two links used concurrently, one creates the owner and the other finds that there is one', async () => {
  const { people, request } = await aLink()
  const token = (await makeSetUpToken(people)).reveal()
  const results = await Promise.all([
    setUpOwner(request, people),
    setUpOwner({ ...request, token, username: 'mallory' }, people),
  ])
  assert.equal(results.filter(({ outcome }) => outcome === 'created').length, 1)
  const lost = results.find(({ outcome }) => outcome !== 'created')
  assert.deepEqual(lost, { outcome: 'link_unusable', problem: 'owner_exists' })
  assert.equal(people.store.accounts.size, 1)
})

test('the link is valid for a day', async () => {
  const { people, token, request } = await aLink()
  people.pass({ hours: 23, minutes: 59 })
  assert.equal(await setUpLinkProblem(token, people), undefined)
  people.pass({ minutes: 1 })
  assert.equal(await setUpLinkProblem(token, people), 'expired')
  assert.deepEqual(await setUpOwner(request, people), { outcome: 'link_unusable', problem: 'expired' })
})

test('a forged link is unknown, and does not cost a hash', async () => {
  const { people, token, request } = await aLink()
  const other = (await makeSetUpToken(new SomePeople())).reveal()
  for (const forged of [
    '',
    'vk_setup_',
    token.slice(0, -1),
    `${token}x`,
    token.replace('setup', 'code'),
    other,
  ]) {
    assert.equal(await setUpLinkProblem(forged, people), 'unknown', forged)
    const result = await setUpOwner({ ...request, token: forged }, people)
    assert.deepEqual(result, { outcome: 'link_unusable', problem: 'unknown' })
  }
  assert.equal(people.hashing.jobs, 0)
})

test('a mistake in the form does not consume the link', async () => {
  const { people, request } = await aLink()
  await people.add('alice', 'battery staple')
  const hashed = people.hashing.jobs
  const wrong: [problem: string, change: Partial<SetUp>][] = [
    ['username_invalid', { username: '' }],
    ['username_invalid', { username: 'oli\u0000ve' }],
    ['name_invalid', { name: 'Olive\u202e' }],
    ['name_invalid', { name: 'Olive\nOwner' }],
    ['name_invalid', { name: 'x'.repeat(256) }],
    ['passwords_differ', { passwordAgain: 'correct horse ' }],
    ['password_too_short', { password: '1234567', passwordAgain: '1234567' }],
    ['password_too_long', { password: 'x'.repeat(4097), passwordAgain: 'x'.repeat(4097) }],
    ['password_is_username', { username: 'correct horse' }],
  ]
  for (const [problem, change] of wrong) {
    assert.deepEqual(await setUpOwner({ ...request, ...change }, people), { outcome: 'refused', problem })
  }
  assert.equal(people.hashing.jobs, hashed, 'no password was hashed')
  const taken = await setUpOwner({ ...request, username: 'ALICE' }, people)
  assert.deepEqual(taken, { outcome: 'refused', problem: 'username_taken' })
  assert.equal((await setUpOwner({ ...request, name: '' }, people)).outcome, 'created')
})

test('a full hashing pool is reported as busy, and does not consume the link', async () => {
  const { people, request } = await aLink()
  const places = Array.from({ length: 66 }, () => people.hashing.enter())
  assert.deepEqual(await setUpOwner(request, people), { outcome: 'refused', problem: 'busy' })
  for (const place of places) place[Symbol.dispose]()
  assert.equal((await setUpOwner(request, people)).outcome, 'created')
})
