import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { aServerProcess, type ServerProcess } from '../support/process.ts'
import { exchange, formText, open, requestText } from '../support/wire.ts'

const patience = { timeout: 200_000 }
const body = 'grant_type=client_credentials'
const basic = `Authorization: Basic ${Buffer.from('thumbnailer:thumbnailer-secret-0123456789abcdef').toString('base64')}`

/** A token request of which all but the last byte has been sent. */
async function almostSent(server: ServerProcess): Promise<{ socket: Socket; rest: string }> {
  const request = formText(server, '/token', body, [basic])
  const socket = await open(server)
  socket.write(request.slice(0, -1))
  return { socket, rest: request.slice(-1) }
}

/** Resolves when the server no longer accepts connections. */
async function refusesConnections({ issuer }: ServerProcess): Promise<void> {
  for (let tries = 0; tries < 10_000; tries += 1) {
    const socket = connect(Number(new URL(issuer).port), '127.0.0.1')
    const accepted = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(
        () => false,
        () => false,
      ),
    ]).catch(() => false)
    socket.destroy()
    if (!accepted) return
    await wait(20)
  }
  assert.fail('connections are still accepted')
}

test('at SIGTERM, running requests are answered and new connections are refused', patience, async () => {
  await using server = await aServerProcess()
  const { socket, rest } = await almostSent(server)
  const idle = await open(server)
  idle.write(requestText(server, 'GET /jwks'))
  await once(idle, 'data')
  const idleClosed = once(idle, 'close')
  const exited = server.stop()
  await idleClosed
  await refusesConnections(server)
  socket.write(rest)
  const answer = await text(socket)
  assert.match(answer, /^HTTP\/1\.1 200 OK/)
  assert.match(answer, /^connection: close/im)
  assert.match(answer, /"access_token"/)
  assert.equal(await exited, 0)
})

test('a request that is still running at the drain limit is cut off', patience, async () => {
  await using server = await aServerProcess({ drain: { limit: 1 } })
  const { socket } = await almostSent(server)
  const cut = once(socket, 'close')
  const begun = performance.now()
  assert.equal(await server.stop(), 0)
  await cut
  const took = performance.now() - begun
  assert.ok(took >= 900, `${took} ms`)
  assert.ok(took < 9_000, `${took} ms, although the default limit is 10 seconds`)
})

test('a load balancer has time to notice that the server is about to stop', patience, async () => {
  await using server = await aServerProcess({ drain: { delay: 2, limit: 1 } })
  const exited = server.stop()
  const probe = 'GET /health/ready HTTP/1.1\r\nHost: 10.0.0.7\r\n\r\n'
  let ready = await exchange(server, probe)
  for (let tries = 0; ready.status === 200 && tries < 10; tries += 1) ready = await exchange(server, probe)
  assert.equal(ready.status, 503)
  const late = await exchange(server, formText(server, '/token', body, [basic]))
  assert.equal(late.status, 200, 'a request that the balancer still sends is answered')
  assert.equal(late.closed, true, 'and its connection is closed')
  assert.equal(await exited, 0)
})

test('Ctrl-C (SIGINT) skips the delay for the load balancer', patience, async () => {
  await using server = await aServerProcess({ drain: { delay: 30 } })
  const begun = performance.now()
  assert.equal(await server.stop('SIGINT'), 0)
  assert.ok(performance.now() - begun < 15_000)
})
