import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const alice = ['alice', 'correct horse battery'] as const
const bob = ['bob', 'staple garden window'] as const

describe('the account of somebody else (threat E5)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
  })
  after(() => server[Symbol.asyncDispose]())

  const signedIn = async (who: readonly [string, string]) =>
    (await new Walker(server).go('/sign-in')).signIn(...who)
  const sessionIds = async (walker: Walker) => {
    await walker.go('/account/devices')
    return [...walker.html.matchAll(/name="session" value="([^"]+)"/g)].map(([, id = '']) => id)
  }

  test('the session id of another person ends nothing', async () => {
    await signedIn(alice)
    const victim = await signedIn(alice)
    const [id = assert.fail('no session')] = await sessionIds(victim)
    const attacker = await signedIn(bob)
    await attacker.go('/account/devices')
    await attacker.submit({ session: id })
    assert.match(attacker.html, /was signed out already/)
    assert.deepEqual((await sessionIds(victim)).includes(id), true)
  })

  test('a form of another site, and one without its token, end nothing', async () => {
    await signedIn(alice)
    const victim = await signedIn(alice)
    const ids = await sessionIds(victim)
    const { action, fields } = victim.form()
    fields.set('others', '1')
    const post = (headers: Record<string, string>, body: URLSearchParams) =>
      victim.go(action, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: body.toString(),
      })
    await post({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, fields)
    assert.equal(victim.status, 403)
    fields.delete('csrf')
    await post({ 'sec-fetch-site': 'same-origin' }, fields)
    assert.equal(victim.status, 403)
    assert.deepEqual(await sessionIds(victim), ids)
  })

  test('opening a page by link, prefetch or HEAD changes nothing', async () => {
    await signedIn(alice)
    const victim = await signedIn(alice)
    const ids = await sessionIds(victim)
    await victim.go('/account/devices?others=1&session=x')
    await victim.go('/account/devices', { headers: { 'sec-purpose': 'prefetch' } })
    assert.equal(victim.status, 403)
    await victim.go('/account/devices?others=1', { method: 'HEAD' })
    assert.deepEqual(await sessionIds(victim), ids)
  })

  test('a stolen session does not change the password, and guessing it there counts as guessing', async () => {
    const person = await new Walker(server).go('/sign-up')
    const password = 'seven quiet lanterns'
    await person.submit({ username: 'olivia', name: 'Olivia', password, password_again: password })
    const thief = new Walker(server)
    for (const [name, value] of person.cookies) if (!name.includes('known')) thief.cookies.set(name, value)
    const guess = async (current: string) => {
      await thief.go('/account/password')
      return thief.submit({ current, password: 'now it is mine', password_again: 'now it is mine' })
    }
    const statuses = new Set<number>()
    for (let index = 0; index < 30; index += 1) statuses.add((await guess(`guess ${index}`)).status)
    assert.deepEqual([...statuses].sort(), [422, 429])
    // Even the right one is refused now; and it is still the right one.
    assert.equal((await guess(password)).status, 429)
    server.clock.advance(24 * 3600)
    assert.match((await signedIn(['olivia', password])).html, /You are signed in/)
  })
})
