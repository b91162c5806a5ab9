import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { answer, aPersonWithPasskey, passkeyForm, withPasskey } from '../support/passkeys.ts'
import { halfSignedIn, isSignedIn, signUp } from '../support/second-factor.ts'
import { SoftwareAuthenticator } from '../support/software-authenticator.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'

describe('using a passkey that proves nothing (threat D11)', () => {
  let server: TestServer & AsyncDisposable
  let olga: Awaited<ReturnType<typeof aPersonWithPasskey>>
  let otto: Awaited<ReturnType<typeof aPersonWithPasskey>>
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
    olga = await aPersonWithPasskey(server, { username: 'olga', password })
    otto = await aPersonWithPasskey(server, { username: 'otto', password })
  })
  after(() => server[Symbol.asyncDispose]())

  async function refused(walker: Walker, what: string): Promise<void> {
    assert.match(walker.html, /This passkey did not sign you in/, what)
    assert.equal(await isSignedIn(walker), false, what)
  }

  test('the same passkey signs in, so that the refusals below have their one reason', async () => {
    assert.equal(await isSignedIn(await withPasskey(server, olga)), true)
  })

  for (const [what, lies] of Object.entries({
    'another origin': { origin: 'https://evil.example' },
    'another port': { origin: 'http://localhost:4001' },
    'another scheme': { origin: 'https://localhost:4000' },
    'another relying party': { rpId: 'evil.example' },
    'a parent domain as relying party': { rpId: 'host' },
    'a person whom the authenticator did not verify': { uv: false },
    'a person who was not there': { up: false },
    'a registration as an authentication': { type: 'webauthn.create' },
    'a passkey that cannot be copied any more': { be: false, bs: false },
    'client data that is no JSON': { clientData: 'x' },
    'client data without a challenge': { clientData: '{"type":"webauthn.get"}' },
    'empty client data': { clientData: '{}' },
  })) {
    test(`${what} is refused`, async () => {
      await refused(await withPasskey(server, olga, lies), what)
    })
  }

  test('a claim of verification without the signature over it is refused', async () => {
    const walker = await new Walker(server).go('/sign-in')
    const { challenge } = passkeyForm(walker)
    const honest = olga.key.use(challenge, olga.userHandle, { uv: false })
    const lie = olga.key.use(challenge, olga.userHandle)
    await answer(walker, { ...honest, authenticator_data: lie.authenticator_data ?? '' })
    await refused(walker, 'flags that were not signed')
  })

  test('a challenge is accepted once, also in the browser that it was given to', async () => {
    const walker = await new Walker(server).go('/sign-in')
    const form = passkeyForm(walker)
    const given = olga.key.use(form.challenge, olga.userHandle)
    const cookies = new Map(walker.cookies)
    await answer(walker, given, form)
    assert.equal(await isSignedIn(walker), true)
    const replay = new Walker(server)
    for (const [name, value] of cookies) replay.cookies.set(name, value)
    await answer(replay, given, form)
    await refused(replay, 'a replay')
  })

  test('of many replays at the same moment, one signs in', async () => {
    const walker = await new Walker(server).go('/sign-in')
    const form = passkeyForm(walker)
    const given = olga.key.use(form.challenge, olga.userHandle)
    const browsers = Array.from({ length: 6 }, () => {
      const browser = new Walker(server)
      for (const [name, value] of walker.cookies) browser.cookies.set(name, value)
      return browser
    })
    await Promise.all(browsers.map((each) => answer(each, given, form)))
    const signedIn = await Promise.all(browsers.map(isSignedIn))
    assert.equal(signedIn.filter(Boolean).length, 1)
  })

  test('a challenge of another browser, of another purpose, an old or an invented one is refused', async () => {
    const victim = await new Walker(server).go('/sign-in')
    const { challenge } = passkeyForm(victim)
    const thief = await new Walker(server).go('/sign-in')
    const own = passkeyForm(thief)
    await answer(thief, { ...olga.key.use(challenge, olga.userHandle) }, own)
    await refused(thief, 'another challenge than that of the form')
    const fields = new URLSearchParams(own.fields)
    fields.set('challenge', challenge)
    await answer(thief, olga.key.use(challenge, olga.userHandle), { ...own, fields })
    assert.equal(thief.status, 403, 'the form is bound to its challenge')

    const late = await new Walker(server).go('/sign-in')
    const form = passkeyForm(late)
    server.clock.advance(31 * 60)
    await answer(late, olga.key.use(form.challenge, olga.userHandle), form)
    await refused(late, 'a challenge of half an hour ago')
  })

  test('the passkey of another person, named by its id, signs nobody in', async () => {
    const walker = await new Walker(server).go('/sign-in')
    const { challenge } = passkeyForm(walker)
    await answer(walker, { ...otto.key.use(challenge, olga.userHandle), id: olga.key.id })
    await refused(walker, 'a foreign id')
  })

  test('the user handle of another person, or none, signs nobody in', async () => {
    await refused(await withPasskey(server, { key: otto.key, userHandle: olga.userHandle }), 'a foreign one')
    const walker = await new Walker(server).go('/sign-in')
    await answer(walker, otto.key.use(passkeyForm(walker).challenge, undefined))
    await refused(walker, 'none')
  })

  test('the passkey of another person does not complete a half-finished sign-in', async () => {
    const half = await halfSignedIn(server, { username: 'olga', password })
    const form = passkeyForm(half)
    await answer(half, otto.key.use(form.challenge, undefined), form)
    assert.equal(await isSignedIn(half), false)
    const again = await halfSignedIn(server, { username: 'olga', password })
    const next = passkeyForm(again)
    await answer(again, otto.key.use(next.challenge, otto.userHandle), next)
    await again.go('/account')
    assert.doesNotMatch(again.html, /olga/)
  })

  test('a counter that does not rise is the sign of a copy, and is refused', async () => {
    const { key, userHandle } = await aPersonWithPasskey(server, { username: 'oona', password })
    assert.equal(await isSignedIn(await withPasskey(server, { key, userHandle }, { counter: 5 })), true)
    for (const counter of [5, 4, 0])
      await refused(await withPasskey(server, { key, userHandle }, { counter }), String(counter))
    assert.equal(await isSignedIn(await withPasskey(server, { key, userHandle }, { counter: 6 })), true)
  })

  test('a removed passkey signs nobody in', async () => {
    const who = { username: 'orla', password }
    const { key, userHandle, first } = await aPersonWithPasskey(server, who)
    await first.go('/account/factors')
    await first.submit({ remove: `passkey ${key.id}` })
    assert.match(first.html, /It is removed/)
    await refused(await withPasskey(server, { key, userHandle }), 'removed')
  })

  test('nonsense is refused', async () => {
    const walker = await new Walker(server).go('/sign-in')
    const form = passkeyForm(walker)
    for (const wrong of [
      {},
      { id: '' },
      { id: olga.key.id },
      { id: "'", signature: '%', authenticator_data: 'x' },
    ]) {
      await answer(walker, wrong, form)
      await refused(walker, JSON.stringify(wrong))
    }
  })

  test('after fifty failures from one address, passkeys are not checked there', async () => {
    await using own = await aWatchedServer({ features: { sign_up: true } })
    const walker = await new Walker(own).go('/sign-in')
    const form = passkeyForm(walker)
    const statuses = new Set<number>()
    for (let tries = 0; tries < 52; tries += 1) {
      await answer(walker, {}, form)
      statuses.add(walker.status)
    }
    assert.deepEqual([...statuses], [200, 429])
  })
})

describe('adding a passkey to the account of somebody else (threat D11)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
  })
  after(() => server[Symbol.asyncDispose]())

  const refusals = {
    'another origin': { origin: 'https://evil.example' },
    'another relying party': { rpId: 'evil.example' },
    'a person whom the authenticator did not verify': { uv: false },
    'a person who was not there': { up: false },
    'an authentication as a registration': { type: 'webauthn.get' },
  }
  for (const [index, [what, lies]] of Object.entries(refusals).entries()) {
    test(`${what} is refused`, async () => {
      const walker = await signUp(server, { username: `person-${index}`, password })
      await walker.go('/account/passkey')
      const key = new SoftwareAuthenticator(server.issuer)
      await answer(walker, key.make(passkeyForm(walker).challenge, lies))
      assert.equal(walker.status, 422)
      await walker.go('/account/factors')
      assert.doesNotMatch(walker.html, /Passkey</)
    })
  }

  test('a challenge of another person, or of the sign-in page, is refused', async () => {
    const thief = await signUp(server, { username: 'thief', password })
    await thief.go('/account/passkey')
    const { challenge } = passkeyForm(thief)
    const victim = await signUp(server, { username: 'victim', password })
    await victim.go('/account/passkey')
    const form = passkeyForm(victim)
    await answer(victim, new SoftwareAuthenticator(server.issuer).make(challenge), form)
    assert.equal(victim.status, 422)
    const other = await new Walker(server).go('/sign-in')
    await answer(victim, new SoftwareAuthenticator(server.issuer).make(passkeyForm(other).challenge), form)
    assert.equal(victim.status, 422)
  })

  test('the same passkey cannot belong to two people', async () => {
    const { key } = await aPersonWithPasskey(server, { username: 'owner', password })
    const thief = await signUp(server, { username: 'copier', password })
    await thief.go('/account/passkey')
    await answer(thief, key.make(passkeyForm(thief).challenge))
    assert.equal(thief.status, 409)
  })

  test('a sign-in that is older than five minutes is not enough', async () => {
    const walker = await signUp(server, { username: 'later', password })
    await walker.go('/account/passkey')
    const form = passkeyForm(walker)
    server.clock.advance(301)
    await answer(walker, new SoftwareAuthenticator(server.issuer).make(form.challenge), form)
    assert.match(walker.html, /<h1>Sign in<\/h1>/)
  })
})

test('the challenge of one unfinished sign-in sets up no passkey in another (threat D11)', async () => {
  await using server = await aWatchedServer({
    features: { sign_up: true },
    second_factor: { everybody: true },
  })
  const setUp = async (username: string, walker = new Walker(server)) => {
    await walker.go('/sign-up')
    await walker.submit({ username, name: '', password, password_again: password })
    await walker.go('/sign-in/set-up?with=passkey')
    return { walker, form: passkeyForm(walker) }
  }
  const thief = await setUp('thief')
  const victim = await setUp('victim')
  const stolen = new SoftwareAuthenticator(server.issuer)
  // The form of a browser is for the challenge that it was given.
  for (const challenge of [thief.form.challenge, '']) {
    const { status } = await answer(
      victim.walker,
      { ...stolen.make(thief.form.challenge), challenge },
      victim.form,
    )
    assert.equal(status, 403)
  }
  await answer(victim.walker, stolen.make(thief.form.challenge), victim.form)
  assert.equal(victim.walker.status, 422)
  await answer(
    victim.walker,
    new SoftwareAuthenticator(server.issuer).make(victim.form.challenge),
    victim.form,
  )
  assert.equal(victim.walker.status, 200)
})
