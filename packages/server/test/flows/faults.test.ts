import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

test('while the database cannot write, the app receives temporarily_unavailable, and nothing is lost', async () => {
  await using server = await aServer()
  const shop = apps.printShop(server)
  const { code, verifier, walker } = await shop.authorize({ scope: 'openid photos.read offline_access' })

  const other = new DatabaseSync(`${server.data}/valetkey.db`)
  other.exec('begin immediate')
  try {
    // RFC 6749 §4.1.2.1: once the redirect URI is known to be valid, the error is sent to the app.
    await walker.go(shop.request({ scope: 'openid photos.read offline_access' }).url)
    assert.equal(walker.answer().get('error'), 'temporarily_unavailable')
    assert.equal(walker.answer().get('state'), 'a state')
  } finally {
    other.exec('rollback')
    other.close()
  }
  assert.equal(
    (await shop.redeem(code, verifier)).status,
    200,
    'the code from before the fault is still valid',
  )
})

test('an error that is redirected to the app is logged, and its trace can be looked up by flow id', async () => {
  await using server = await aServer()
  await new Walker(server).go(apps.printShop(server).request({ scope: 'photos.delete' }).url)
  const line = server
    .logged()
    .split('\n')
    .map((each) => (each === '' ? {} : JSON.parse(each)))
    .find(({ msg }) => msg === 'refused')
  assert.deepEqual(
    [line?.error, line?.clientId, line?.refusedBy?.rule],
    ['invalid_scope', 'print-shop', 'scope/allowed'],
  )
  const trace = server.flow(line.flowId)
  assert.ok(trace?.decisions.some(({ rule, outcome }) => rule === 'scope/allowed' && outcome === 'refused'))
})

test('the Host header may contain the default port of the scheme (RFC 9110 §7.2)', async () => {
  await using server = await aServer({ issuer: 'http://localhost' })
  for (const [host, status] of [
    ['localhost', 200],
    ['localhost:80', 200],
    ['localhost:443', 421],
    ['localhost:8080', 421],
  ] as const) {
    const request = new Request('http://localhost/jwks', { headers: { host } })
    assert.equal((await server.fetch(request)).status, status, host)
  }
})
