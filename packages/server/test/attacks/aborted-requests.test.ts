import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { TestServer } from '../support/a-server.ts'
import { aServerOnAPort, exchange, formText, open, requestText } from '../support/wire.ts'

describe('requests whose connection is aborted (threat F2, promise R14)', () => {
  let server: TestServer & AsyncDisposable
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  before(async () => {
    server = await aServerOnAPort()
    process.on('unhandledRejection', note)
    process.on('uncaughtExceptionMonitor', note)
  })
  after(async () => {
    process.off('unhandledRejection', note)
    process.off('uncaughtExceptionMonitor', note)
    await server[Symbol.asyncDispose]()
  })

  const alive = async (): Promise<void> => {
    const answer = await exchange(server, requestText(server, 'GET /jwks', ['Connection: close']))
    assert.equal(answer.status, 200)
    assert.deepEqual(unhandled, [])
  }

  const form = 'Content-Type: application/x-www-form-urlencoded'
  const moments: Record<string, () => string> = {
    'before a byte': () => '',
    'in the request line': () => 'POST /tok',
    'in the headers': () => requestText(server, 'POST /token', [form]).slice(0, -6),
    'before the body': () => requestText(server, 'POST /token', [form, 'Content-Length: 100']),
    'in the body': () => requestText(server, 'POST /token', [form, 'Content-Length: 100'], 'grant_type=auth'),
    'in a chunk': () => requestText(server, 'POST /token', [form, 'Transfer-Encoding: chunked'], 'ff\r\nabc'),
    'in the body of a GET': () => requestText(server, 'GET /jwks', ['Content-Length: 100'], 'abc'),
    'after the request': () => formText(server, '/token', 'grant_type=client_credentials'),
    'after a request for a page': () => requestText(server, 'GET /sign-in'),
    'beyond the body limit': () =>
      requestText(server, 'POST /token', [form, 'Content-Length: 999999'], 'a'.repeat(70_000)),
    'while waiting for 100 Continue': () =>
      requestText(server, 'POST /token', [form, 'Content-Length: 9', 'Expect: 100-continue']),
  }

  for (const [moment, bytes] of Object.entries(moments)) {
    test(`a client that resets the connection ${moment} does not affect other clients`, async () => {
      for (let round = 0; round < 10; round += 1) {
        const socket = await open(server)
        socket.write(bytes())
        if (round % 2 === 0) await wait(5)
        socket.resetAndDestroy()
      }
      await wait(50)
      await alive()
    })

    test(`a client that closes its side ${moment} does not affect other clients`, async () => {
      const socket = await open(server)
      socket.resume()
      socket.end(bytes())
      await wait(50)
      socket.destroy()
      await alive()
    })
  }

  test('a client that never reads its responses does not affect other clients', async () => {
    const socket = await open(server)
    socket.pause()
    for (let round = 0; round < 200; round += 1) socket.write(requestText(server, 'GET /jwks'))
    await alive()
    socket.resetAndDestroy()
    await wait(50)
    await alive()
  })

  test('an unknown expectation is refused (RFC 9110 §10.1.1)', async () => {
    const answer = await exchange(
      server,
      requestText(server, 'GET /jwks', ['Expect: the-unexpected', 'Connection: close']),
    )
    assert.equal(answer.status, 417)
  })
})
