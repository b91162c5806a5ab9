import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { aServer, type Configuration, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { aRawHost } from '../support/raw-host.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const callback = 'https://shop.example/callback'
const open = { mode: 'open', scope: 'openid' }
const withObjects = (id: string, port: number) => ({
  client_id: id,
  client_name: id,
  client_secret: `${id}-secret-0123456789abcdef0123456789`,
  redirect_uris: [callback],
  scope: 'openid',
  request_uris: [`http://127.0.0.1:${port}/object`],
})

/** Sends what anybody can: an app's id and its `request_uri`. Returns the error, from the redirect or the page. */
async function byReference(server: TestServer, clientId: string, port: number, scheme = 'http') {
  const request_uri = `${scheme}://127.0.0.1:${port}/object`
  const { url } = new App(server, clientId, callback).request({ request_uri })
  const { location, html } = await ask(server, url)
  return /invalid_request_(uri|object)/.exec(location ?? html)?.[0]
}

/** The error after a response that is not a request object of the client: the address was called. */
const called = 'invalid_request_object'
const notCalled = 'invalid_request_uri'
const answers = (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nno object')

describe('outgoing calls that anybody can trigger (threat C20)', () => {
  test('a hundred calls to a host that switches protocols do not block those of another app', async () => {
    await using switching = await aRawHost({
      asked: (socket) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    })
    await using honest = await aRawHost({ asked: answers })
    const clients = [withObjects('switching', switching.port), withObjects('honest', honest.port)]
    await using server = await aWatchedServer({ clients, apis: [] })
    const errors = await Promise.all(
      Array.from({ length: 100 }, () => byReference(server, 'switching', switching.port)),
    )
    assert.deepEqual([...new Set(errors)], [notCalled])
    await switching.left()
    assert.equal(await byReference(server, 'honest', honest.port), called)
  })

  test('hanging calls for self-registered apps do not block declared apps, or other self-registered ones', async () => {
    await using hanging = await aRawHost({})
    await using honest = await aRawHost({ asked: answers })
    await using server = await aWatchedServer({
      registration: open,
      clients: [withObjects('declared', honest.port)],
      apis: [],
    })
    const stranger = async (port: number) => {
      const { body } = await register(server, {
        redirect_uris: [callback],
        request_uris: [`http://127.0.0.1:${port}/object`],
      })
      return String(body.client_id)
    }
    const apps = await Promise.all(Array.from({ length: 10 }, () => stranger(hanging.port)))
    const other = await stranger(honest.port)
    const lost = Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        byReference(server, apps[index % apps.length] ?? '', hanging.port),
      ),
    )
    await hanging.until(8)
    assert.equal(await byReference(server, 'declared', honest.port), called)
    assert.equal(await byReference(server, other, honest.port), called)
    assert.equal(hanging.connections, 8, 'a host gets no more calls at a time, however many apps name it')
    hanging.stop()
    assert.deepEqual([...new Set(await lost)], [notCalled])
  })

  test('calls to a host that a self-registered app names are rate-limited, however fast it responds', async () => {
    await using victim = await aRawHost({ asked: answers })
    await using server = await aWatchedServer({ registration: open })
    const { body } = await register(server, {
      redirect_uris: [callback],
      request_uris: [`http://127.0.0.1:${victim.port}/object`],
    })
    const began = performance.now()
    for (let round = 0; round < 40; round += 1) {
      const some = Array.from({ length: 8 }, () => byReference(server, String(body.client_id), victim.port))
      for (const error of await Promise.all(some)) assert.ok(error === called || error === notCalled)
    }
    const seconds = (performance.now() - began) / 1000
    assert.ok(victim.connections <= 200 + 10 * seconds + 8, `${victim.connections} calls in ${seconds} s`)
  })

  test('a dead host is not called for every request, and is logged once', async () => {
    await using dead = await aRawHost({ connected: (socket) => void socket.resetAndDestroy() })
    await using server = await aWatchedServer({ clients: [withObjects('dead', dead.port)], apis: [] })
    for (let time = 0; time < 50; time += 1) await byReference(server, 'dead', dead.port)
    // Pauses of 1, 2, 4 … seconds between calls: more than four calls would take a quarter of a minute.
    assert.ok(dead.connections <= 4, `${dead.connections} calls`)
    const lines = server
      .logged()
      .split('\n')
      .filter((line) => line.includes('an outgoing request failed'))
    assert.equal(lines.length, 1)
    const { clientId, purpose, host, rule, reason } = JSON.parse(lines[0] ?? '')
    assert.deepEqual(
      { clientId, purpose, host, rule },
      {
        clientId: 'dead',
        purpose: 'request_object',
        host: `127.0.0.1:${dead.port}`,
        rule: 'outgoing/failed',
      },
    )
    assert.match(reason, /closed the connection early|cannot be reached/)
  })
})

const folder = mkdtempSync(join(tmpdir(), 'valetkey-calls-'))
after(() => rmSync(folder, { recursive: true }))
const keyFile = join(folder, 'master.key')
writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })

describe('hosts that the operator allowed (threat C21)', () => {
  const inPublic = (change: Configuration): Configuration => ({
    issuer: 'https://id.example',
    master_key_file: keyFile,
    registration: open,
    ...change,
  })

  test('may be called for declared apps', async () => {
    await using inside = await aRawHost({ asked: answers })
    await using server = await aServer(
      inPublic({
        clients: [withObjects('declared', inside.port)],
        apis: [],
        outgoing: { allowed_hosts: [`127.0.0.1:${inside.port}`] },
      }),
    )
    assert.equal(await byReference(server, 'declared', inside.port), called)
  })

  /** Every member of a registration with an address that the server calls, and a flow that triggers the call. */
  const channels: Record<string, (server: TestServer, at: (path: string) => string) => Promise<unknown>> = {
    async request_uris(server, at) {
      const request_uris = [at('/object')]
      const { body } = await register(server, { redirect_uris: [callback], request_uris })
      assert.ok(body.client_id, JSON.stringify(body))
      const { url } = new App(server, String(body.client_id), callback).request({
        request_uri: at('/object'),
      })
      return ask(server, url)
    },
    async jwks_uri(server, at) {
      const { body } = await register(server, {
        redirect_uris: [callback],
        jwks_uri: at('/jwks'),
        token_endpoint_auth_method: 'private_key_jwt',
      })
      assert.ok(body.client_id, JSON.stringify(body))
      const claims = { iss: body.client_id, sub: body.client_id, aud: server.issuer, exp: 2e9, jti: '1' }
      const jwt = [{ alg: 'ES256' }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      )
      return ask(server, '/token', {
        form: {
          grant_type: 'refresh_token',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: `${jwt.join('.')}.${Buffer.alloc(64).toString('base64url')}`,
        },
      })
    },
    sector_identifier_uri: (server, at) =>
      register(server, {
        redirect_uris: [callback],
        subject_type: 'pairwise',
        sector_identifier_uri: at('/sector'),
      }),
    async logo_uri(server, at) {
      const redirect_uris = [at('/callback')]
      const { body } = await register(server, { redirect_uris, logo_uri: at('/logo') })
      assert.ok(body.client_id, JSON.stringify(body))
      const app = new App(server, String(body.client_id), at('/callback'))
      return new Walker(server).go(app.request({ scope: 'openid' }).url)
    },
    async backchannel_logout_uri(server, at) {
      const { body } = await register(server, {
        redirect_uris: [callback],
        backchannel_logout_uri: at('/logout'),
        token_endpoint_auth_method: 'none',
      })
      assert.ok(body.client_id, JSON.stringify(body))
      const app = new App(server, String(body.client_id), callback)
      const { walker } = await app.authorize({ scope: 'openid' })
      await walker.go('/sign-out')
      await walker.submit({ decision: 'yes' })
    },
  }
  const purposes = ['keys', 'logo', 'logout_notice', 'request_object', 'sector']

  test('are not called for any address of a self-registered app', async () => {
    await using inside = await aRawHost({ asked: answers })
    const host = `127.0.0.1:${inside.port}`
    const server = await aServer(inPublic({ outgoing: { allowed_hosts: [host] } }))
    {
      await using _ = server
      for (const calls of Object.values(channels)) await calls(server, (path) => `https://${host}${path}`)
    }
    const forbidden = server
      .logged()
      .split('\n')
      .filter((line) => line.includes('outgoing/forbidden'))
      .map((line) => JSON.parse(line).purpose)
    assert.deepEqual([forbidden.toSorted(), inside.connections], [purposes, 0])
  })

  test('are called for self-registered apps if the operator allowed the host for them', async () => {
    await using inside = await aRawHost({ asked: answers })
    const host = `127.0.0.1:${inside.port}`
    {
      await using server = await aServer(inPublic({ outgoing: { self_registered_allowed_hosts: [host] } }))
      for (const calls of Object.values(channels)) await calls(server, (path) => `https://${host}${path}`)
    }
    assert.equal(inside.connections, purposes.length)
  })

  test('are not called for a self-registered app, even if a declared app has the same address', async () => {
    await using inside = await aRawHost({ asked: answers })
    const host = `127.0.0.1:${inside.port}`
    await using server = await aServer(
      inPublic({
        clients: [withObjects('declared', inside.port)],
        apis: [],
        outgoing: { allowed_hosts: [host] },
      }),
    )
    assert.equal(await byReference(server, 'declared', inside.port), called)
    const { body } = await register(server, {
      redirect_uris: [callback],
      request_uris: [`http://${host}/object`],
    })
    assert.equal(await byReference(server, String(body.client_id), inside.port), notCalled)
    assert.equal(inside.connections, 1)
  })

  test('include this machine only if other machines cannot register apps', async () => {
    await using inside = await aRawHost({ asked: answers })
    for (const [host, connections] of [
      ['0.0.0.0', 0],
      ['127.0.0.1', 1],
    ] as const) {
      await using server = await aServer({ registration: open, listen: { host } })
      const request_uris = [`http://127.0.0.1:${inside.port}/object`]
      const { body } = await register(server, { redirect_uris: [callback], request_uris })
      await byReference(server, String(body.client_id), inside.port)
      assert.equal(inside.connections, connections, host)
    }
  })
})
