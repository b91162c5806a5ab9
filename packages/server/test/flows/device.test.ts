import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDeviceServer, atConsent, Device } from '../support/a-device.ts'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

const wire = (answer: { status: number; body: { error?: string } }) => [answer.status, answer.body.error]

test('a person enters the user code and gives consent, and the device gets its tokens once (RFC 8628 §3.5)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  assert.match(device.userCode, /^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/)
  assert.deepEqual(device.answer, {
    device_code: device.deviceCode,
    user_code: device.userCode,
    verification_uri: 'http://localhost:4000/device',
    verification_uri_complete: `http://localhost:4000/device?user_code=${device.userCode}`,
    expires_in: 600,
    interval: 5,
  })
  assert.deepEqual(wire(await device.poll()), [400, 'authorization_pending'])

  const walker = await atConsent(server, device.userCode)
  assert.match(walker.url, /\/consent\?interaction=/)
  assert.match(walker.html, /Photo Frame/)
  assert.ok(walker.html.includes(device.userCode), 'the consent page shows the code again, for comparison')
  assert.match(walker.html, /somebody sent you the code/)
  await walker.allow()
  assert.match(walker.html, /Your device is connected/)

  server.clock.advance(5)
  const { status, body } = await device.poll()
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.scope, 'openid photos.read offline_access')
  assert.ok(body.id_token)
  assert.ok(body.refresh_token)
  assert.deepEqual(wire(await device.poll()), [400, 'invalid_grant'])

  const drive = apps.driveApi(server)
  assert.equal((await drive.introspect(body.access_token ?? '')).body.active, true)
})

test('case, dashes and spaces in a user code are ignored; no other mistake is corrected (RFC 8628 §6.1)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const [left = '', right = ''] = device.userCode.split('-')
  const walker = await atConsent(server, `x${device.userCode}`)
  assert.equal(walker.status, 422)
  assert.match(walker.html, /is wrong or has expired/)
  await walker.submit({ user_code: ` ${left.toLowerCase()} — ${right}` })
  assert.match(walker.url, /\/consent\?/)
})

test('each poll that comes too soon lengthens the interval by five seconds, permanently (RFC 8628 §3.5)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const poll = async (seconds: number) => {
    server.clock.advance(seconds)
    return (await device.poll()).body.error
  }
  assert.equal(await poll(0), 'authorization_pending')
  assert.equal(await poll(4), 'slow_down')
  assert.equal(await poll(9), 'slow_down')
  assert.equal(await poll(15), 'authorization_pending')
  assert.equal(await poll(14), 'slow_down')
  assert.equal(await poll(20), 'authorization_pending')
})

test('if the person denies, the device receives access_denied with status 400 (RFC 8628 §3.5, RFC 6749 §5.2)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const walker = await atConsent(server, device.userCode)
  await walker.submit({ decision: 'deny' })
  assert.match(walker.html, /Your device was not connected/)
  assert.deepEqual(wire(await device.poll()), [400, 'access_denied'])
  assert.deepEqual(wire(await device.poll()), [400, 'access_denied'])
})

test('the device code and the user code expire after ten minutes, approved or not (RFC 8628 §3.2)', async () => {
  await using server = await aDeviceServer()
  const [waiting, approved] = [await new Device(server).start(), await new Device(server).start()]
  const walker = await atConsent(server, approved.userCode)
  await walker.allow()
  const late = await atConsent(server, waiting.userCode)
  server.clock.advance(600)
  assert.deepEqual(wire(await waiting.poll()), [400, 'expired_token'])
  assert.deepEqual(wire(await approved.poll()), [400, 'expired_token'])
  await late.allow()
  assert.doesNotMatch(late.html, /Your device is connected/)
  const typed = await atConsent(server, waiting.userCode)
  assert.equal(typed.status, 422)
})

test('without offline_access, the tokens are revoked when the approving session ends (OIDC Core §11)', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start({ scope: 'openid photos.read' })
  const walker = await atConsent(server, device.userCode)
  await walker.allow()
  const { body } = await device.poll()
  const drive = apps.driveApi(server)
  assert.equal((await drive.introspect(body.access_token ?? '')).body.active, true)
  await walker.go('/sign-out')
  await walker.submit({ decision: 'yes' })
  assert.equal((await drive.introspect(body.access_token ?? '')).body.active, false)
})

test('signing in returns to the device page, with the code from the link', async () => {
  await using server = await aDeviceServer()
  const device = await new Device(server).start()
  const walker = new Walker(server)
  await walker.go(String(device.answer.verification_uri_complete))
  assert.match(walker.url, /\/sign-in\?device=/)
  await walker.signIn('alice', 'wrong')
  assert.equal(walker.status, 422)
  await walker.signIn()
  assert.ok(walker.url.endsWith(`/device?user_code=${device.userCode}`))
  assert.ok(walker.html.includes(device.userCode))
  await walker.submit()
  await walker.allow()
  assert.equal((await device.poll()).status, 200)
})

test('while the feature is off, its endpoint, its page and its metadata do not exist', async () => {
  await using server = await aServer()
  const get = (path: string) => server.fetch(new Request(server.issuer + path))
  assert.equal((await get('/device')).status, 404)
  assert.equal((await get('/device/done')).status, 404)
  const asked = await apps.cli(server).post('/device-authorization', { scope: 'photos.read' })
  assert.equal(asked.status, 404)
  const metadata = await (await get('/.well-known/oauth-authorization-server')).text()
  assert.doesNotMatch(metadata, /device/)

  await using on = await aDeviceServer()
  const said = await (await on.fetch(new Request(`${on.issuer}/.well-known/openid-configuration`))).text()
  assert.ok(said.includes(`"device_authorization_endpoint":"${on.issuer}/device-authorization"`))
  assert.match(said, /grant_types_supported[^\]]*grant-type:device_code/)
})

test('the device authorization endpoint refuses each mistake with the right error (RFC 8628 §3.1, RFC 6749 §5.2)', async () => {
  await using server = await aDeviceServer()
  const device = new Device(server)
  assert.deepEqual(wire(await device.ask({ scope: 'photos.delete' })), [400, 'invalid_scope'])
  assert.deepEqual(wire(await device.ask({ resource: 'https://nobody.example/' })), [400, 'invalid_target'])
  const cli = await apps.cli(server).post('/device-authorization', { scope: 'photos.read' })
  assert.deepEqual(wire(cli), [400, 'unauthorized_client'])
  const unproven = await new Device(server, 'print-shop').ask({ scope: 'photos.read' })
  assert.deepEqual(wire(unproven), [401, 'invalid_client'])
  const detailed = await device.ask({ scope: 'photos.read', authorization_details: '[]' })
  assert.deepEqual(wire(detailed), [400, 'invalid_request'])
  assert.deepEqual(wire(await device.poll({ device_code: '' })), [400, 'invalid_request'])
  assert.deepEqual(wire(await device.poll({ device_code: 'vk_dev_nothing' })), [400, 'invalid_grant'])
})
