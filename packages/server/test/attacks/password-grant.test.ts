import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { OldApp, withOldApps } from '../support/an-old-app.ts'
import { Clock } from '../support/clock.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Fails and is counted like any wrong password, but is fast because nothing that long is hashed. */
const tooLong = 'x'.repeat(5000)

test('an unknown username, a wrong password and an overlong one get the same response (threat D2)', async () => {
  await using server = await aWatchedServer(withOldApps())
  const app = new OldApp(server)
  const answers = []
  for (const guess of [
    { username: 'alice', password: 'wrong' },
    { username: 'nobody', password: 'correct horse battery' },
    { username: 'alice', password: tooLong },
    { username: 'ali\u200bce', password: 'correct horse battery' },
  ]) {
    const { status, body } = await app.password(guess)
    answers.push({ status, body })
  }
  for (const answer of answers) {
    assert.deepEqual(answer, {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'the username or the password is wrong' },
    })
  }
})

test('seven wrong guesses at the token endpoint lock an account at the sign-in page too, whether it exists or not (threat D1)', async () => {
  await using server = await aWatchedServer(withOldApps())
  const app = new OldApp(server)
  for (const username of ['alice', 'nobody']) {
    for (let guess = 0; guess < 7; guess += 1) {
      assert.equal((await app.password({ username, password: tooLong })).status, 400, `${username} ${guess}`)
    }
    const { status, body, headers } = await app.password({ username })
    assert.deepEqual(
      [status, body.error],
      [429, 'temporarily_unavailable'],
      'the right password is not checked',
    )
    assert.ok(Number(headers.get('retry-after')) > 0)
  }
  const walker = new Walker(server)
  await walker.go('/sign-in')
  await walker.signIn()
  assert.equal(walker.status, 429)

  server.clock.advance(15 * 60)
  assert.equal((await app.password()).status, 200)
})

test('after fifty guesses at different usernames the address is locked out, at token endpoint and page together (threat D1)', async () => {
  await using server = await aWatchedServer(withOldApps())
  const app = new OldApp(server)
  const statuses: number[] = []
  for (let index = 0; index < 55; index += 1) {
    statuses.push((await app.password({ username: `user${index}`, password: tooLong })).status)
  }
  assert.deepEqual(statuses, [...Array(50).fill(400), ...Array(5).fill(429)])
  const walker = new Walker(server)
  await walker.go('/sign-in')
  await walker.signIn('bob', 'staple garden window')
  assert.equal(walker.status, 429)
})

test('x-forwarded-for from an untrusted sender does not change the address that guesses are counted for', async () => {
  await using server = await aWatchedServer(withOldApps())
  let last = 0
  for (let index = 0; index < 51; index += 1) {
    const body = new URLSearchParams({ grant_type: 'password', username: `u${index}`, password: tooLong })
    const authorization = `Basic ${btoa('old-app:old-app-secret-0123456789abcdef-0')}`
    const headers = { authorization, 'x-forwarded-for': `203.0.113.${index}` }
    last = (await server.fetch(new Request(`${server.issuer}/token`, { method: 'POST', body, headers })))
      .status
  }
  assert.equal(last, 429)
})

test('a right password between wrong ones does not reset the count of the address (threat D1)', async () => {
  await using server = await aWatchedServer(withOldApps())
  const app = new OldApp(server)
  for (let index = 0; index < 50; index += 1) {
    if (index % 10 === 0) assert.equal((await app.password()).status, 200)
    await app.password({ username: `user${index}`, password: tooLong })
  }
  assert.equal((await app.password()).status, 429)
})

test('a scope beyond the registration is refused before the password is checked (RFC 6749 §5.2)', async () => {
  await using server = await aWatchedServer(withOldApps({ scope: 'photos.read' }))
  const app = new OldApp(server)
  for (let guess = 0; guess < 12; guess += 1) {
    const { body } = await app.password({ scope: 'photos.read photos.delete', password: tooLong })
    assert.equal(body.error, 'invalid_scope')
  }
  const { status, body } = await app.password({ resource: 'https://album.example/' })
  assert.deepEqual([status, body.error], [400, 'invalid_target'])
  assert.equal((await app.password()).body.scope, 'photos.read', 'none was counted as a guess')
})

test('the password grant is no consent: an authorization request still asks for it (RFC 6749 §10.2)', async () => {
  const both = {
    grant_types: ['password', 'refresh_token', 'authorization_code'],
    redirect_uris: ['https://old.example/callback'],
  }
  await using server = await aWatchedServer(withOldApps(both))
  const app = new OldApp(server)
  assert.equal((await app.password()).status, 200)
  const walker = new Walker(server)
  const request = { redirect_uri: 'https://old.example/callback', scope: 'photos.read' }
  await walker.go(app.request(request).url)
  await walker.signIn()
  assert.match(walker.url, /\/consent\?/)
})

test('a password in the URL is refused, because logs would keep it (RFC 6749 §2.3.1)', async () => {
  await using server = await aWatchedServer(withOldApps())
  const { status, body } = await new OldApp(server).post('/token?password=correct+horse+battery', {
    grant_type: 'password',
    username: 'alice',
  })
  assert.deepEqual([status, body.error], [400, 'invalid_request'])
  assert.doesNotMatch(server.logged(), /horse/)
})

test('a wrong client secret is refused first and does not count as a password guess (RFC 6749 §4.3.2)', async () => {
  await using server = await aWatchedServer(withOldApps())
  const thief = new OldApp(server)
  Object.assign(thief, { secret: 'x'.repeat(32) })
  for (let guess = 0; guess < 12; guess += 1) {
    assert.equal((await thief.password()).body.error, 'invalid_client')
  }
  assert.equal((await new OldApp(server).password()).status, 200)
})

test('the tokens of a removed person are revoked, and their password gets the error of a wrong one (threat D15)', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const clock = new Clock()
  let refreshToken: string
  {
    await using server = await aWatchedServer(withOldApps(), { data, clock })
    refreshToken = (await new OldApp(server).password()).body.refresh_token ?? ''
  }
  const users = aConfiguration.users.filter(({ username }) => username !== 'alice')
  await using server = await aWatchedServer({ ...withOldApps(), users }, { data, clock })
  const app = new OldApp(server)
  assert.equal((await app.refresh(refreshToken)).body.error, 'invalid_grant')
  const [alice, nobody] = [await app.password(), await app.password({ username: 'nobody' })]
  assert.equal(alice.body.error, 'invalid_grant')
  assert.deepEqual(alice.body, nobody.body)
})

test('a flood of passwords is refused at the hashing pool, while a refresh is served (threat D3)', async () => {
  await using server = await aWatchedServer(withOldApps())
  const app = new OldApp(server)
  const { body } = await app.password()
  const storm = Array.from({ length: 200 }, (_, index) =>
    app.password({ username: `user${index}`, password: 'a wrong password' }),
  )
  const refreshed = await app.refresh(body.refresh_token ?? '')
  assert.equal(refreshed.status, 200)
  const answers = await Promise.all(storm)
  const busy = answers.filter(({ headers }) => headers.get('retry-after') === '2')
  assert.ok(busy.length > 0, 'some are refused by the pool')
  const checked = answers.filter(({ status }) => status !== 429)
  assert.ok(checked.length <= 50, 'no more are checked than one address may guess')
  for (const { body: answer } of checked) assert.equal(answer.error, 'invalid_grant')
})
