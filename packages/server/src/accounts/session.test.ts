import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SomePeople } from '../../test/support/some-people.ts'
import { cookieHash, currentSession, openSession, signOut } from './session.ts'

async function aSession() {
  const people = new SomePeople()
  const { id: userId } = await people.add('alice', 'correct horse')
  const authenticatedAt = people.now()
  const who = {
    userId,
    authenticatedAt,
    amr: ['pwd'],
    oldCookieHash: undefined,
    from: { address: '192.0.2.1', userAgent: undefined },
    facts: {},
    flowId: undefined,
  }
  const { session, cookie } = await openSession(who, people)
  return { people, userId, session, secret: cookie.reveal() }
}

test('a session expires after twelve hours without use', async () => {
  const { people, secret } = await aSession()
  for (let use = 0; use < 3; use++) {
    people.pass({ hours: 11, minutes: 59 })
    assert.notEqual(await currentSession(secret, people), undefined)
  }
  people.pass({ hours: 12 })
  assert.equal(await currentSession(secret, people), undefined)
})

test('a session expires after thirty days, however much it is used', async () => {
  const { people, secret } = await aSession()
  for (let use = 0; use < 2 * 3 * 30 - 1; use++) {
    people.pass({ hours: 4 })
    assert.notEqual(await currentSession(secret, people), undefined, `use ${use}`)
  }
  people.pass({ hours: 4 })
  assert.equal(await currentSession(secret, people), undefined)
})

test('the session of a disabled user is not valid (threat D15)', async () => {
  const { people, userId, secret } = await aSession()
  people.store.disable(userId, people.now())
  assert.equal(await currentSession(secret, people), undefined)
})

test('signing out ends the session and writes one event', async () => {
  const { people, userId, session, secret } = await aSession()
  await signOut(secret, people)
  assert.equal(await currentSession(secret, people), undefined)
  await signOut(secret, people)
  assert.deepEqual(people.store.events.slice(1), [{ type: 'sign_out', userId, facts: { sid: session.id } }])
})

test('a malformed cookie has no session, and is not looked up', async () => {
  const { people, secret } = await aSession()
  for (const text of [
    '',
    'x',
    `${secret}=`,
    `${secret}\n`,
    secret.slice(1),
    `${secret}${secret}`,
    `é${secret.slice(1)}`,
  ]) {
    assert.equal(cookieHash(text), undefined, JSON.stringify(text))
    assert.equal(await currentSession(text, people), undefined)
    await signOut(text, people)
  }
  assert.notEqual(await currentSession(secret, people), undefined)
})
