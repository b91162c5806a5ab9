import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDeviceServer, atConsent, Device } from '../support/a-device.ts'
import { aConfiguration } from '../support/a-server.ts'
import { Walker } from '../support/walker.ts'

test('after five wrong user codes the account is locked out, in every browser (RFC 8628 §5.1)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const first = await atConsent(server, 'BBBB-BBBB')
  for (let guess = 1; guess < 5; guess += 1) {
    assert.equal(first.status, 422)
    await first.submit({ user_code: 'BBBB-BBBB' })
  }
  await first.submit({ user_code: device.userCode })
  assert.equal(first.status, 429, 'the right code is no longer looked up')
  assert.ok(Number(first.headers.get('retry-after')) > 0)
  const elsewhere = await atConsent(server, device.userCode)
  assert.equal(elsewhere.status, 429, 'another browser of the same person shares the count')

  server.clock.advance(10 * 60)
  const fresh = await new Device(server).start()
  const again = await atConsent(server, fresh.userCode)
  assert.match(again.url, /\/consent\?/)
})

test('after ten wrong codes from one address all accounts there are locked out (RFC 8628 §5.1)', async () => {
  await using server = await aDeviceServer()
  for (const person of [{}, { username: 'bob', password: 'staple garden window' }]) {
    const walker = await atConsent(server, 'CCCC-CCCC', person)
    for (let guess = 1; guess < 5; guess += 1) await walker.submit({ user_code: 'CCCC-CCCC' })
    assert.equal(walker.status, 422)
  }
  const walker = await atConsent(server, 'CCCC-CCCC')
  assert.equal(walker.status, 429)
})

test('entering a valid code of one’s own does not reset the count of guesses (RFC 8628 §5.1)', async () => {
  await using server = await aDeviceServer()
  const own = await new Device(server).start()
  const walker = await atConsent(server, 'BBBB-BBBB')
  for (let guess = 1; guess < 5; guess += 1) await walker.submit({ user_code: 'BBBB-BBBB' })
  server.clock.advance(1)
  const again = await atConsent(server, own.userCode)
  assert.equal(again.status, 429)
})

test('another client cannot redeem a device code or slow down its polls (RFC 8628 §3.4)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const thief = new Device(server, 'other-frame')
  thief.deviceCode = device.deviceCode
  for (let poll = 0; poll < 3; poll += 1) assert.equal((await thief.poll()).body.error, 'invalid_grant')
  assert.equal((await device.poll()).body.error, 'authorization_pending')
  const walker = await atConsent(server, device.userCode)
  await walker.allow()
  assert.equal((await thief.poll()).body.error, 'invalid_grant')
  assert.equal((await device.poll()).status, 200)
})

test('a link with a code approves nothing by itself: the person compares the code, then gives consent (RFC 8628 §5.4)', async () => {
  await using server = await aDeviceServer()
  const lured = new Walker(server)
  await lured.go('/sign-in')
  await lured.signIn()
  for (const round of ['first', 'after earlier consent']) {
    const device = await new Device(server).start()
    await lured.go(String(device.answer.verification_uri_complete))
    assert.equal(new URL(lured.url).pathname, '/device', round)
    assert.match(lured.html, /Never use a code that somebody sent you/)
    assert.doesNotMatch(lured.html, /\bsubmit\(|requestSubmit|autofocus/)
    assert.equal((await device.poll()).body.error, 'authorization_pending')
    await lured.submit()
    assert.match(lured.url, /\/consent\?/, round)
    server.clock.advance(5)
    assert.equal((await device.poll()).body.error, 'authorization_pending')
    await lured.allow({ duration: 'forever' })
    server.clock.advance(5)
    assert.equal((await device.poll()).status, 200)
  }
})

test('neither another site nor another person’s session can approve a device (RFC 6749 §10.12)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const alice = await atConsent(server, device.userCode)
  const { action, fields } = alice.form()
  fields.set('decision', 'allow')

  const bob = await atConsent(server, 'BBBB-BBBB', { username: 'bob', password: 'staple garden window' })
  await bob.post(action, fields)
  assert.equal(bob.status, 403)
  assert.equal((await device.poll()).body.error, 'authorization_pending')

  const forged = new Walker(server)
  for (const [name, value] of alice.cookies) forged.cookies.set(name, value)
  await forged.go('/device', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
    body: `user_code=${device.userCode}`,
  })
  assert.equal(forged.status, 403)

  // Bob signs in while Alice's page is open: the page shown to Alice is not accepted from Bob.
  for (const [name, value] of bob.cookies) {
    if (name.includes('session')) alice.cookies.set(name, value)
  }
  await alice.post(action, fields)
  assert.match(alice.html, /Bob Brown/)
  server.clock.advance(5)
  assert.equal((await device.poll()).body.error, 'authorization_pending')
})

test('a code that was decided, and a page still open for it, cannot be used again (RFC 8628 §5.1)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const [one, two] = [await atConsent(server, device.userCode), await atConsent(server, device.userCode)]
  await one.submit({ decision: 'deny' })
  await two.allow()
  assert.doesNotMatch(two.html, /Your device is connected/)
  assert.equal((await device.poll()).body.error, 'access_denied')
  const typed = await atConsent(server, device.userCode)
  assert.equal(typed.status, 422)
})

test('after sign-in the browser is never redirected to a foreign site (RFC 9700 §4.11)', async () => {
  await using server = await aDeviceServer()
  for (const place of ['//evil.example', 'https://evil.example/', '%0d%0aset-cookie:x=1', '..%2f..']) {
    const walker = new Walker(server)
    await walker.go(`/sign-in?device=${place}`)
    await walker.signIn()
    assert.equal(walker.url, `${server.issuer}/device`)
  }
})

test('the page shows the address of the device, and warns if it is elsewhere (RFC 8628 §5.4, threat D13)', async () => {
  await using server = await aDeviceServer()
  const from = (address: string) => ({
    issuer: server.issuer,
    clock: server.clock,
    fetch: (request: Request) => server.fetch(request, address),
  })
  const words = async (device: string, person: string) => {
    const { userCode } = await new Device(from(device)).start()
    const walker = await atConsent(from(person), userCode)
    assert.match(walker.url, /\/consent\?/)
    return walker.html.replaceAll(/<[^>]+>/g, '')
  }
  const elsewhere = /on a different connection from yours/
  const far = await words('9.9.9.9', '8.8.4.4')
  assert.match(far, /The device is at the address 9\.9\.9\.9/)
  assert.match(far, elsewhere)
  assert.match(await words('2a00:1450:1:1::7', '2a00:1450:1:2::7'), elsewhere)
  for (const [device, person] of [
    ['9.9.9.9', '9.9.9.9'],
    ['9.9.9.9', '::ffff:9.9.9.9'],
    ['2a00:1450:1:1::7', '2a00:1450:1:1:8::9'],
    ['192.168.1.7', '192.168.1.9'],
  ] as const) {
    const near = await words(device, person)
    assert.ok(near.includes(`The device is at the address ${device}.`), `${device} ${person}`)
    assert.doesNotMatch(near, elsewhere)
  }
})

test('guesses by many accounts at many addresses are limited, and devices can still be connected (RFC 8628 §5.1)', async () => {
  const users = Array.from({ length: 26 }, (_, index) => ({
    username: `guesser-${index}`,
    password: 'correct horse battery',
  }))
  await using server = await aDeviceServer({ users: [...aConfiguration.users, ...users] })
  const waiting = await new Device(server).start()
  assert.match(waiting.userCode, /^\w{4}-\w{4}$/)
  const statuses: number[] = []
  for (const [index, { username, password }] of users.entries()) {
    const at = {
      issuer: server.issuer,
      clock: server.clock,
      fetch: (request: Request) => server.fetch(request, `198.51.100.${index}`),
    }
    const walker = await atConsent(at, 'BBBB-BBBB', { username, password })
    statuses.push(walker.status)
    for (let guess = 1; guess < 5; guess += 1) {
      await walker.go('/device')
      await walker.submit({ user_code: 'BBBB-BBBB' })
      statuses.push(walker.status)
    }
  }
  assert.deepEqual(new Set(statuses.slice(0, 100)), new Set([422]))
  assert.deepEqual(new Set(statuses.slice(100)), new Set([429]))

  // A person with an older code is asked to get a new one, which is longer and is accepted.
  const told = await atConsent(server, waiting.userCode)
  assert.match(told.html, /to get a longer one/)
  const again = await new Device(server).start()
  assert.match(again.userCode, /^\w{4}-\w{4}-\w{4}$/)
  await (await atConsent(server, again.userCode)).allow()
  assert.equal((await again.poll()).status, 200)
})
