// waits: for connections to time out.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { StorageUnavailable } from '../../src/storage/database/errors.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { aDatabase } from '../support/postgres.ts'

/** A proxy in front of a database that can silently drop all data of the existing connections. */
async function aNetwork(url: string) {
  const { hostname, port } = new URL(url)
  const links = new Set<{ forgotten: boolean; said: number }>()
  const sockets = new Set<Socket>()
  // Dropped connections are not even told that the other end was closed.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    const link = { forgotten: false, said: 0 }
    links.add(link)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => {
        if (!link.forgotten) to.write(bytes)
        else if (from === near) link.said += 1
      })
      from.on('end', () => {
        if (!link.forgotten) to.end()
      })
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: through.href,
    forget() {
      for (const link of links) link.forgotten = true
    },
    /** The number of dropped connections over which data was sent. */
    swallowed: () => [...links].filter(({ said }) => said > 0).length,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

test('if the network drops every connection, a read fails once and is not retried over each of them', async (t) => {
  const database = await aDatabase({ empty: true })
  t.after(() => database.drop())
  const network = await aNetwork(database.url)
  t.after(() => network.close())
  const db = await openPostgres(network.url, { connections: 3 })
  t.after(() => db.close())
  const slow = sql`select pg_sleep(0.2)`.compile(db.sql)
  await Promise.all([db.read(slow), db.read(slow), db.read(slow)])
  network.forget()
  await assert.rejects(db.read(sql`select 1`.compile(db.sql)), StorageUnavailable)
  assert.equal(network.swallowed(), 1)
})

test('after one dropped connection all idle ones are closed, and the next request gets a new connection', async (t) => {
  const database = await aDatabase({ empty: true })
  t.after(() => database.drop())
  const network = await aNetwork(database.url)
  t.after(() => network.close())
  const db = await openPostgres(network.url, { connections: 3 })
  t.after(() => db.close())
  const slow = { query: sql`select pg_sleep(0.2)`.compile(db.sql) }
  await Promise.all([db.write([slow]), db.write([slow]), db.write([slow])])
  network.forget()
  await assert.rejects(db.write([slow]), StorageUnavailable)
  // A write is not retried, so each of these gets a working connection at its first attempt.
  const written = await Promise.all([db.write([slow]), db.write([slow]), db.write([slow])])
  assert.deepEqual(
    written.map(({ committed }) => committed),
    [true, true, true],
  )
  assert.equal(network.swallowed(), 1)
})

test('a job that loses its network still ends, and so does a server that closes during it', async (t) => {
  const database = await aDatabase({ empty: true })
  t.after(() => database.drop())
  const network = await aNetwork(database.url)
  t.after(() => network.close())
  const db = await openPostgres(network.url)
  t.after(() => db.close())
  const patience = new AbortController()
  const never = delay(60_000, 'waits for the network', { signal: patience.signal }).catch(() => '')
  const job = db.alone('job', async () => {
    network.forget()
    return 'done'
  })
  assert.equal(await Promise.race([job, never]), 'done')
  patience.abort()
})
