import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { AuthorizationServer } from './authorization-server.ts'
import { Connection, ConnectionEnded } from './connection.ts'
import { settingsFrom } from './settings.ts'

type Asked = { path: string; authorization: string | undefined; form: URLSearchParams }

/** An issuer whose token endpoint sends this response over real HTTP, and a connection with an expired token. */
async function aConnection(t: TestContext, answer: { status: number; body: object }) {
  const asked: Asked[] = []
  const issuer = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const path = request.url ?? ''
    const own = `http://localhost:${(issuer.address() as AddressInfo).port}`
    const isMetadata = path === '/.well-known/openid-configuration'
    if (!isMetadata) {
      asked.push({ path, authorization: request.headers.authorization, form: new URLSearchParams(body) })
    }
    const metadata = { issuer: own, token_endpoint: `${own}/token`, revocation_endpoint: `${own}/revoke` }
    response.writeHead(isMetadata || path === '/revoke' ? 200 : answer.status, {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify(isMetadata ? metadata : answer.body))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => issuer.once('listening', resolve))
  t.after(() => issuer.close())
  const { port } = issuer.address() as AddressInfo
  const server = new AuthorizationServer(
    settingsFrom({ CLIENT_SECRET: 'shop-secret', ISSUER: `http://localhost:${port}`, PORT: '4002' }),
  )
  const tokens = {
    accessToken: 'old',
    refreshToken: 'refresh-1',
    scope: ['photos.read'],
    expiresAt: Date.now() - 1,
    lifetime: 600,
  }
  return { asked, connection: new Connection(server, { tokens, name: 'Alice' }) }
}

const renewed = { access_token: 'new', token_type: 'Bearer', expires_in: 600 }

test('concurrent requests that need a new access token share one refresh', async (t) => {
  const { asked, connection } = await aConnection(t, { status: 200, body: renewed })
  const tokens = await Promise.all(Array.from({ length: 12 }, () => connection.accessToken()))
  assert.deepEqual(new Set(tokens), new Set(['new']))
  assert.equal(asked.length, 1)
  assert.equal(asked[0]?.form.get('refresh_token'), 'refresh-1')
  assert.equal(connection.refreshes, 1)
  assert.equal(await connection.accessToken(), 'new')
  assert.equal(asked.length, 1, 'a token that is still valid is used again')
})

test('a refresh without a new refresh token and scope keeps the old ones (RFC 6749 §6)', async (t) => {
  const { asked, connection } = await aConnection(t, { status: 200, body: renewed })
  await connection.refresh()
  await connection.refresh()
  assert.deepEqual(
    asked.map(({ form }) => form.get('refresh_token')),
    ['refresh-1', 'refresh-1'],
  )
  assert.deepEqual(connection.scope, ['photos.read'])
})

test('a rotated refresh token replaces the old one', async (t) => {
  const { asked, connection } = await aConnection(t, {
    status: 200,
    body: { ...renewed, refresh_token: 'refresh-2' },
  })
  await connection.refresh()
  await connection.refresh()
  assert.equal(asked[1]?.form.get('refresh_token'), 'refresh-2')
})

test('a revoked refresh token ends the connection; a server error does not', async (t) => {
  const taken = await aConnection(t, { status: 400, body: { error: 'invalid_grant' } })
  await assert.rejects(taken.connection.accessToken(), ConnectionEnded)
  const trouble = await aConnection(t, { status: 503, body: { error: 'temporarily_unavailable' } })
  await assert.rejects(trouble.connection.accessToken(), (error) => !(error instanceof ConnectionEnded))
})

test('disconnecting revokes the refresh token, with client authentication (RFC 7009 §2.1)', async (t) => {
  const { asked, connection } = await aConnection(t, { status: 200, body: {} })
  await connection.end()
  const [call] = asked
  assert.equal(call?.path, '/revoke')
  assert.equal(call?.form.get('token'), 'refresh-1')
  assert.equal(call?.form.get('token_type_hint'), 'refresh_token')
  // RFC 6749 §2.3.1: both halves are form-encoded first, so the hyphens may be sent as %2D.
  const credentials = atob(call?.authorization?.replace('Basic ', '') ?? '')
  assert.equal(decodeURIComponent(credentials), 'print-shop:shop-secret')
})
