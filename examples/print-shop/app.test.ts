import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printShop } from './app.ts'
import { settingsFrom } from './settings.ts'

// Nobody listens on port 9: what these tests promise holds without any other program.
const settings = settingsFrom({ CLIENT_SECRET: 's', ISSUER: 'http://localhost:9', PORT: '4002' })
const app = printShop(settings)
const form = { 'content-type': 'application/x-www-form-urlencoded' }

test('an answer that this browser did not ask for is refused before anything is exchanged', async () => {
  const response = await app.request('http://localhost:4002/callback?code=stolen&state=unknown')
  assert.equal(response.status, 400)
  assert.match(await response.text(), /This sign-in does not belong here/)
})

test('a form of another site does nothing', async () => {
  const headers = { ...form, origin: 'https://evil.example' }
  const response = await app.request('http://localhost:4002/disconnect', { method: 'POST', headers })
  assert.equal(response.status, 403)
  assert.match(await response.text(), /That came from somewhere else/)
})

test('who is not connected is shown the start', async () => {
  const headers = { ...form, origin: 'http://localhost:4002' }
  for (const [method, path] of [
    ['GET', '/photos'],
    ['GET', '/prints/1'],
    ['POST', '/refresh'],
    ['POST', '/photos/1/delete'],
  ] as const) {
    const response = await app.request(`http://localhost:4002${path}`, { method, headers })
    assert.equal(response.status, 303, path)
    assert.equal(response.headers.get('location'), '/', path)
  }
})

test('an authorization server that does not answer is a kind page and no crash', async (t) => {
  t.mock.method(console, 'error', () => {})
  const response = await app.request('http://localhost:4002/connect')
  assert.equal(response.status, 502)
  assert.match(await response.text(), /Something does not answer/)
})

test('without a secret Print Shop does not start', () => {
  assert.throws(() => settingsFrom({}), /CLIENT_SECRET is missing/)
})
