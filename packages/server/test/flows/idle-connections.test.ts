import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { aListeningServer } from '../support/listening-server.ts'

test('the Keep-Alive header announces the configured idle timeout (RFC 9112 §9.3)', async () => {
  for (const [listen, says] of [
    [{}, 'timeout=65'],
    [{ keep_alive: 620 }, 'timeout=620'],
  ] as const) {
    await using server = await aListeningServer({ listen })
    const answer = await fetch(`${server.issuer}/jwks`)
    assert.equal(answer.headers.get('keep-alive'), says)
    await answer.body?.cancel()
  }
})

test('a connection is closed after the idle timeout', async (t) => {
  await using server = await aListeningServer({ listen: { keep_alive: 1 } })
  const { port, host } = new URL(server.issuer)
  const socket = connect(Number(port), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.write(`GET /jwks HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 200/)
  await once(socket.resume(), 'end')
})
