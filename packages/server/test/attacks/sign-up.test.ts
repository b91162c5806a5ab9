import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type SignUp, signUp, signUpLimits } from '../../src/accounts/sign-up/sign-up.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { SomePeople } from '../support/some-people.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'a long enough one'
const form = { name: 'Mallory', password, password_again: password }
const most = signUpLimits[0]?.attempts ?? assert.fail('no limit')

describe('what an attacker can learn and create at the sign-up page (threat D2, D17)', () => {
  const request = (change: Partial<SignUp>): SignUp => ({
    username: 'mallory',
    name: '',
    password,
    passwordAgain: password,
    address: '203.0.113.1',
    ...change,
  })

  test('a taken username is refused in the same way for every account, after the same work as a free one', async () => {
    const people = new SomePeople()
    await people.add('alice', password)
    const disabled = await people.add('disabled', password)
    people.store.disable(disabled.id, people.now())
    for (const username of ['alice', 'ALICE', ' alice ', 'disabled', 'ａlice']) {
      const before = people.hashing.jobs
      assert.deepEqual(await signUp(request({ username }), people), {
        outcome: 'refused',
        problem: 'username_taken',
      })
      assert.equal(people.hashing.jobs - before, 1, username)
    }
    const before = people.hashing.jobs
    assert.equal((await signUp(request({ username: 'nobody yet' }), people)).outcome, 'signed_up')
    assert.equal(people.hashing.jobs - before, 1)
  })

  test('the right password for a taken username neither signs in nor changes the account', async () => {
    const people = new SomePeople()
    const alice = await people.add('alice', password)
    const row = people.store.accounts.get(alice.id)
    const kept = row?.passwordHash
    await signUp(request({ username: 'alice' }), people)
    assert.equal(people.store.sessions.size, 0)
    assert.equal(people.store.accounts.get(alice.id)?.passwordHash, kept)
  })

  test('the number of sign-ups and of probed usernames per address and hour is limited', async () => {
    const people = new SomePeople()
    await people.add('alice', password)
    for (let time = 0; time < most; time += 1) {
      const username = time % 2 === 0 ? 'alice' : `mallory-${time}`
      assert.notEqual((await signUp(request({ username }), people)).outcome, 'too_many_attempts')
    }
    const jobs = people.hashing.jobs
    const turnedAway = await Promise.all(
      Array.from({ length: 20 }, (_, index) => signUp(request({ username: `late-${index}` }), people)),
    )
    for (const { outcome } of turnedAway) assert.equal(outcome, 'too_many_attempts')
    assert.equal(people.hashing.jobs, jobs, 'a refused sign-up costs no hash')
    assert.equal(people.store.events.filter(({ type }) => type === 'sign_up_throttled').length, 1)
    const elsewhere = await signUp(request({ username: 'otto', address: '203.0.113.2' }), people)
    assert.equal(elsewhere.outcome, 'signed_up')
    people.pass({ hours: 1 })
    assert.equal((await signUp(request({ username: 'late-0' }), people)).outcome, 'signed_up')
  })
})

test('too many sign-ups get a 429, and the operator sees it in the metrics', async () => {
  await using server = await aWatchedServer({ features: { sign_up: true }, management: { port: 0 } })
  const walker = await new Walker(server).go('/sign-up')
  const { action, fields } = walker.form()
  const typed = { ...Object.fromEntries(fields), ...form, username: 'alice' }
  const post = () => ask(server, action, { form: typed, cookies: walker.cookies })
  for (let time = 0; time < most; time += 10) {
    const answers = await Promise.all(Array.from({ length: 10 }, post))
    for (const { status } of answers) assert.equal(status, 422)
  }
  const { status, headers } = await post()
  assert.deepEqual([status, headers.get('retry-after')], [429, '3600'])
  const throttled = (await server.families()).find(({ name }) => name === 'valetkey_throttled_total')
  assert.match(JSON.stringify(throttled), /sign_up_attempts/)
  const signIn = await new Walker(server).go('/sign-in')
  await signIn.signIn()
  assert.match(signIn.html, /You are signed in/, 'sign-ins are not affected')
})

describe('signing up for somebody else (threat A17, D17)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
  })
  after(() => server[Symbol.asyncDispose]())

  test('another site cannot make a browser sign up, which would leave it in the attacker’s account', async () => {
    const victim = await new Walker(server).go('/sign-up')
    const { fields } = victim.form()
    const typed = { ...form, username: 'planted' }
    const mine = await new Walker(server).go('/sign-up')
    const stolen = mine.form().fields.get('csrf') ?? ''
    const forged: [Record<string, string>, Record<string, string>][] = [
      [typed, {}],
      [{ ...typed, csrf: stolen }, {}],
      [{ ...typed, csrf: fields.get('csrf') ?? '' }, { 'sec-fetch-site': 'cross-site' }],
      [{ ...typed, csrf: fields.get('csrf') ?? '' }, { origin: 'https://evil.example' }],
    ]
    for (const [fill, headers] of forged) {
      const answer = await ask(server, '/sign-up', { form: fill, cookies: victim.cookies, headers })
      assert.equal(answer.status, 403)
      assert.equal(
        answer.headers.getSetCookie().some((each) => each.includes('session')),
        false,
      )
    }
    await victim.submit(typed)
    assert.notEqual(victim.status, 422, 'the account was not created before')
  })

  test('a sign-up in one browser cannot complete an interaction of another', async () => {
    const shop = apps.printShop(server)
    const victim = await new Walker(server).go(shop.request({ prompt: 'create' }).url)
    const interaction = victim.form().fields.get('interaction') ?? ''
    const mallory = await new Walker(server).go(`/sign-up?interaction=${interaction}`)
    assert.equal(mallory.status, 400)
    const own = await new Walker(server).go('/sign-up')
    const fields = { ...form, username: 'mallory-2', interaction }
    await own.submit(fields)
    assert.equal(own.status, 403)
    const again = await new Walker(server).go('/sign-up')
    await again.submit({ ...form, username: 'mallory-2' })
    assert.match(again.html, /Mallory/, 'the account was not created before')
  })

  test('without the feature neither the page nor prompt=create exists', async () => {
    await using closed = await aWatchedServer()
    const walker = await new Walker(closed).go('/sign-up')
    assert.equal(walker.status, 404)
    const open = await new Walker(server).go('/sign-up')
    const csrf = (await walker.go('/sign-in')).form().fields.get('csrf') ?? ''
    const posted = await ask(closed, '/sign-up', {
      form: { ...Object.fromEntries(open.form().fields), ...form, username: 'eve', csrf },
      cookies: walker.cookies,
    })
    assert.equal(posted.status, 404)
    await walker.go('/sign-in')
    assert.doesNotMatch(walker.html, /sign-up/)
    await walker.go(apps.printShop(closed).request({ prompt: 'create' }).url)
    assert.equal(walker.answer().get('error'), 'invalid_request')
  })
})
