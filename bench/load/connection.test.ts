import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Connection } from './connection.ts'
import type { Script } from './http.ts'

async function withServer(run: (address: { host: string; port: number }) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    if (request.url === '/cut') request.socket.destroy()
    else response.end(request.url)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await run({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`

test('a script gets the response to each request in order, and is timed as a whole', async () => {
  await withServer(async (address) => {
    const connection = await Connection.open(address)
    const heard: string[] = []
    const times: number[] = []
    let left = 2
    function* script(): Script {
      heard.push((yield ask('/a')).body)
      heard.push((yield ask('/b')).body)
    }
    await connection.play(
      () => {
        left -= 1
        return left < 0 ? undefined : script()
      },
      (ms) => times.push(ms),
    )
    connection.close()
    assert.deepEqual(heard, ['/a', '/b', '/a', '/b'])
    assert.equal(times.length, 2)
  })
})

test('one wrong response fails the round', async () => {
  await withServer(async (address) => {
    const connection = await Connection.open(address)
    function* script(): Script {
      const answer = yield ask('/a')
      throw new Error(`unexpected response: ${answer.body}`)
    }
    await assert.rejects(connection.play(script), /unexpected response: \/a/)
    connection.close()
  })
})

test('a closed connection fails the round', async () => {
  await withServer(async (address) => {
    const connection = await Connection.open(address)
    function* script(): Script {
      yield ask('/cut')
    }
    await assert.rejects(connection.play(script))
    connection.close()
  })
})
