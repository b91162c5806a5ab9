import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aClient } from '../../../test/support/a-context.ts'
import { ProgramSender } from '../connections/senders.ts'
import { corsHeaders, preflight } from './cors.ts'

const allowed = (origin: string | undefined, redirectUris: readonly string[]): boolean =>
  corsHeaders('client', origin, aClient({ redirectUris }))['access-control-allow-origin'] === origin

describe('the origins whose scripts may read a response (Fetch §3.2)', () => {
  for (const [origin, redirectUri] of [
    ['https://spa.example', 'https://spa.example/callback'],
    ['https://spa.example', 'https://spa.example'],
    ['https://spa.example', 'https://spa.example?a=b'],
    ['https://spa.example:8443', 'https://spa.example:8443/cb'],
    ['http://localhost:3000', 'http://localhost:3000/cb'],
    ['http://localhost:9999', 'http://localhost:3000/cb'],
    ['http://127.0.0.1:1', 'http://127.0.0.1/cb'],
    ['http://[::1]:1', 'http://[::1]/cb'],
  ] as const) {
    test(`${origin} belongs to a client at ${redirectUri}`, () => {
      assert.equal(allowed(origin, [redirectUri]), true)
    })
  }

  for (const [origin, redirectUri] of [
    ['https://evil.example', 'https://spa.example/callback'],
    ['https://spa.example.evil.example', 'https://spa.example/callback'],
    ['https://spa.exampl', 'https://spa.example/callback'],
    ['https://spa.example:443', 'https://spa.example/callback'],
    ['https://spa.example', 'https://spa.example:8443/callback'],
    ['http://spa.example', 'https://spa.example/callback'],
    ['https://SPA.example', 'https://spa.example/callback'],
    ['null', 'https://spa.example/callback'],
    ['null', 'com.example.app:/cb'],
    ['com.example.app', 'com.example.app:/cb'],
    ['', 'https://spa.example/callback'],
    ['*', 'https://spa.example/callback'],
    ['http://localhost:3000', 'http://127.0.0.1:3000/cb'],
    ['http://127.0.0.1:3000', 'http://localhost:3000/cb'],
    ['https://localhost:3000', 'http://localhost:3000/cb'],
    ['http://localhost:3000', 'https://localhost:3000/cb'],
    ['http://localhost.evil.example', 'http://localhost:3000/cb'],
    ['http://localhost:3000/', 'http://localhost:3000/cb'],
    ['http://127.0.0.1:x', 'http://127.0.0.1/cb'],
  ] as const) {
    test(`${JSON.stringify(origin)} does not belong to a client at ${redirectUri}`, () => {
      assert.equal(allowed(origin, [redirectUri]), false)
    })
  }

  test('a registered origin is compared character for character, and on loopback, too', () => {
    const client = aClient({
      redirectUris: [],
      allowedOrigins: ['capacitor://localhost', 'http://localhost'],
    })
    const may = (origin: string) =>
      corsHeaders('client', origin, client)['access-control-allow-origin'] === origin
    assert.deepEqual(['capacitor://localhost', 'http://localhost'].map(may), [true, true])
    for (const origin of ['http://localhost:80', 'capacitor://localhost.', 'ionic://localhost', 'null', '']) {
      assert.equal(may(origin), false, origin)
    }
  })

  test('a refusal of a request that no client sent may be read by any origin, without credentials', () => {
    const headers = corsHeaders('client', 'https://spa.example', 'nobody')
    assert.equal(headers['access-control-allow-origin'], '*')
    assert.equal(headers['access-control-allow-credentials'], undefined)
    assert.equal(headers.vary, 'origin')
  })

  test('a response to a client always varies by origin', () => {
    for (const origin of [undefined, 'https://spa.example', 'https://evil.example']) {
      const headers = corsHeaders('client', origin, aClient({ redirectUris: ['https://spa.example/cb'] }))
      assert.equal(headers.vary, 'origin')
    }
    assert.equal(
      corsHeaders('client', 'https://spa.example', undefined)['access-control-allow-origin'],
      undefined,
    )
  })

  test('a public response is readable from every origin, and the same for all', () => {
    const forAll = corsHeaders('public', undefined, undefined)
    assert.equal(forAll['access-control-allow-origin'], '*')
    assert.deepEqual(corsHeaders('public', 'https://evil.example', aClient()), forAll)
  })
})

describe('a preflight', () => {
  const asked = (headers: Record<string, string>) =>
    preflight(['POST'], {
      method: 'OPTIONS',
      path: '/token',
      query: '',
      headers,
      body: '',
      address: '',
      sender: new ProgramSender(new AbortController().signal, () => 0),
      id: '',
    })

  test('allows the methods of the endpoint and the requested headers', () => {
    const { status, headers } = asked({ 'access-control-request-headers': 'authorization, dpop' })
    assert.equal(status, 204)
    assert.equal(headers['access-control-allow-methods'], 'POST')
    assert.equal(headers['access-control-allow-headers'], 'authorization, dpop')
    assert.ok(!('access-control-allow-credentials' in headers))
  })

  test('does not echo anything other than a list of header names', () => {
    for (const strange of ['a\r\nX: y', 'a;b', '"', 'é', '', 'x'.repeat(501), '*']) {
      const { headers } = asked({ 'access-control-request-headers': strange })
      assert.equal(headers['access-control-allow-headers'], 'authorization, content-type', strange)
    }
  })
})
