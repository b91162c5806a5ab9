import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { aCall } from '../../test/support/a-call.ts'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import { type OutgoingOptions, outgoing } from './outgoing.ts'
import type { CallPolicy } from './reachable.ts'

const shut: CallPolicy = { allowedHosts: [], allowLoopback: false }

/** Sends outgoing requests for declared clients. */
const toward = (declared: Partial<CallPolicy>, own: Partial<OutgoingOptions> = {}) =>
  outgoing({ declared: { ...shut, ...declared }, others: shut, ...own }).call

async function aHost(
  t: TestContext,
  listener: RequestListener,
): Promise<{ port: number; calls: () => number }> {
  let calls = 0
  const server = createServer((request, response) => {
    calls += 1
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  return { port: (server.address() as AddressInfo).port, calls: () => calls }
}

const get = (url: string, longest = 1000) => aCall(url, { longest })

test('a host with an internal address is never called, whatever other addresses it has (SSRF)', async (t) => {
  const { port, calls } = await aHost(t, (_, response) => response.end('secret'))
  for (const addresses of [
    ['127.0.0.1'],
    ['8.8.8.8', '127.0.0.1'],
    ['::ffff:127.0.0.1'],
    ['169.254.169.254'],
    ['fd00::1'],
  ]) {
    const call = toward({}, { lookup: async () => addresses })
    await assert.rejects(call(get(`https://evil.example:${port}/`)), /not on the public internet/)
  }
  for (const url of [
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::ffff:127.0.0.1]/',
  ]) {
    await assert.rejects(toward({})(get(url)), /not on the public internet/, url)
  }
  assert.equal(calls(), 0)
})

test('a response that is not UTF-8 is refused, unless the caller wants bytes', async (t) => {
  const { port } = await aHost(t, (_, response) => response.end(Buffer.from([0x22, 0xff, 0x22])))
  const call = toward({ allowLoopback: true })
  const url = `http://127.0.0.1:${port}/`
  assert.equal((await call({ ...get(url), as: 'base64' })).body, 'Iv8i')
  await assert.rejects(call(get(url)), /bytes that are not UTF-8/)
})

test('the operator can allow an IPv6 address, in brackets and with a port as in URLs', async () => {
  // On a machine without IPv6, the address cannot be reached either.
  for (const named of ['[::1]', '[::1]:1']) {
    await assert.rejects(toward({ allowedHosts: [named] })(get('http://[::1]:1/')), /cannot be reached/)
  }
  await assert.rejects(toward({ allowedHosts: ['[::1]:2'] })(get('https://[::1]:1/')), /not on the public/)
})

test('only https URLs on port 443 and without credentials are called', async () => {
  const call = toward({}, { lookup: async () => ['8.8.8.8'] })
  await assert.rejects(call(get('http://app.example/')), /over https only/)
  await assert.rejects(call(get('https://app.example:8443/')), /on port 443 only/)
  for (const url of ['https://a:b@app.example/', 'ftp://app.example/', 'file:///etc/passwd', 'nonsense'])
    await assert.rejects(call(get(url)), /expected an https URL/, url)
})

test('the request goes to the address that was checked, without a second lookup (DNS rebinding)', async (t) => {
  const { port, calls } = await aHost(t, (request, response) => response.end(request.headers.host))
  let asked = 0
  const lookup = async () => {
    asked += 1
    return ['127.0.0.1']
  }
  const call = toward({ allowedHosts: [`app.example:${port}`] }, { lookup })
  const { status, body } = await call(get(`http://app.example:${port}/`))
  assert.deepEqual([status, body, asked, calls()], [200, `app.example:${port}`, 1, 1])
  await assert.rejects(call(get(`http://app.example:${port + 1}/`)), OutgoingFailed)
})

test('a redirect is returned and not followed', async (t) => {
  const { port, calls } = await aHost(t, (_, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  const call = toward({ allowLoopback: true })
  assert.equal((await call(get(`http://127.0.0.1:${port}/`))).status, 302)
  assert.equal(calls(), 1)
})

test('a response that is too long is aborted, and the error contains nothing of it', async (t) => {
  const { port } = await aHost(t, (_, response) => response.end('x'.repeat(5000)))
  const call = toward({ allowLoopback: true })
  await assert.rejects(call(get(`http://127.0.0.1:${port}/`, 4999)), (error: Error) => {
    assert.match(error.message, /more than 4999 bytes/)
    return error instanceof OutgoingFailed && !error.message.includes('xxx')
  })
  const another = aCall(`http://127.0.0.1:${port}/`, { longest: 5000, client: { id: 'spa', declared: true } })
  assert.equal((await call(another)).body.length, 5000)
})

test('a POST sends its body, and no cookie or user agent', async (t) => {
  const { port } = await aHost(t, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => response.end(JSON.stringify({ body, headers: request.headers })))
  })
  const call = toward({ allowLoopback: true })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await call(
    aCall(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: 'a=b', longest: 5000 }),
  )
  const seen = JSON.parse(answer.body)
  assert.equal(seen.body, 'a=b')
  assert.deepEqual(Object.keys(seen.headers).toSorted(), [
    'accept',
    'accept-encoding',
    'connection',
    'content-length',
    'content-type',
    'host',
  ])
})
