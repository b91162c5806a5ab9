import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const jwt = (header: object, claims: object, signature = '') =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.${signature}`

describe('a request object from a client that registered none (threats A12, A13, A14)', () => {
  let server: TestServer & AsyncDisposable
  let connections = 0
  const canary = createServer((_, response) => response.end()).on('connection', () => {
    connections += 1
  })
  before(async () => {
    server = await aWatchedServer()
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await new Promise((resolve) => canary.close(resolve))
  })

  test('is refused by reference, without an outgoing call', async () => {
    const { port } = canary.address() as AddressInfo
    const references = [
      `http://127.0.0.1:${port}/request`,
      `http://localhost:${port}/request.jwt#sha256`,
      `https://127.0.0.1:${port}/request`,
      'http://169.254.169.254/latest/meta-data/',
      'file:///etc/passwd',
      'data:application/jwt,x.y.z',
      'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c',
      'x',
    ]
    for (const reference of references) {
      const { location } = await ask(server, apps.printShop(server).request({ request_uri: reference }).url)
      // With an unknown pushed request the other parameters of the URL do not count: no redirect.
      if (reference.startsWith('urn:')) assert.equal(location, null)
      else {
        assert.equal(answerIn(location).get('error'), 'invalid_request_uri', reference)
        assert.match(location ?? '', /^https:\/\/shop\.example\/callback\?/)
      }
      const alone = new URLSearchParams({ client_id: 'print-shop', request_uri: reference })
      const page = await ask(server, `/authorize?${alone}`)
      assert.deepEqual({ status: page.status, location: page.location }, { status: 400, location: null })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(connections, 0)
  })

  test('is refused by value, however it is signed', async () => {
    const claims = {
      iss: 'print-shop',
      aud: server.issuer,
      client_id: 'print-shop',
      redirect_uri: 'https://evil.example/',
      response_type: 'code',
      scope: 'openid',
    }
    const { port } = canary.address() as AddressInfo
    const objects = [
      jwt({ alg: 'none' }, claims),
      jwt({ alg: 'HS256' }, claims, 'c2lnbmF0dXJl'),
      jwt({ alg: 'RS256', jku: `http://127.0.0.1:${port}/jwks` }, claims, 'c2lnbmF0dXJl'),
      jwt({ alg: 'RS256', x5u: `http://127.0.0.1:${port}/x5u` }, claims, 'c2lnbmF0dXJl'),
      'x.y.z',
      'a.b.c.d.e',
      '{}',
    ]
    for (const object of objects) {
      const { location } = await ask(server, apps.printShop(server).request({ request: object }).url)
      assert.equal(answerIn(location).get('error'), 'invalid_request_object', object)
      assert.match(location ?? '', /^https:\/\/shop\.example\/callback\?/)
      const alone = new URLSearchParams({ client_id: 'print-shop', request: object })
      const page = await ask(server, `/authorize?${alone}`)
      assert.deepEqual({ status: page.status, location: page.location }, { status: 400, location: null })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(connections, 0)
  })
})
