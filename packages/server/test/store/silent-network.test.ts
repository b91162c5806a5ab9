import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { StorageUnavailable } from '../../src/storage/door/errors.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { aDatabase } from '../support/postgres.ts'

/** A network before a database that can forget the connections there are: what they say is swallowed. */
async function aNetwork(url: string) {
  const { hostname, port } = new URL(url)
  const links = new Set<{ forgotten: boolean; said: number }>()
  const sockets = new Set<Socket>()
  // Of what is swallowed nobody hears, not even that the other end was closed.
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
    /** Over how many forgotten connections something was said. */
    swallowed: () => [...links].filter(({ said }) => said > 0).length,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

test('where the network forgot every connection, a read is told once that the database is away, not tried over each', async (t) => {
  const database = await aDatabase({ empty: true })
  t.after(() => database.drop())
  const network = await aNetwork(database.url)
  t.after(() => network.close())
  const door = await openPostgres(network.url, { connections: 3 })
  t.after(() => door.close())
  const slow = sql`select pg_sleep(0.2)`.compile(door.sql)
  await Promise.all([door.read(slow), door.read(slow), door.read(slow)])
  network.forget()
  await assert.rejects(door.read(sql`select 1`.compile(door.sql)), StorageUnavailable)
  assert.equal(network.swallowed(), 1)
})

test('one connection that the network forgot takes the idle ones with it: whoever comes next gets a new one', async (t) => {
  const database = await aDatabase({ empty: true })
  t.after(() => database.drop())
  const network = await aNetwork(database.url)
  t.after(() => network.close())
  const door = await openPostgres(network.url, { connections: 3 })
  t.after(() => door.close())
  const slow = { query: sql`select pg_sleep(0.2)`.compile(door.sql) }
  await Promise.all([door.write([slow]), door.write([slow]), door.write([slow])])
  network.forget()
  await assert.rejects(door.write([slow]), StorageUnavailable)
  // A write is not tried again, so that each of these has a connection that answers from the start.
  const written = await Promise.all([door.write([slow]), door.write([slow]), door.write([slow])])
  assert.deepEqual(
    written.map(({ committed }) => committed),
    [true, true, true],
  )
  assert.equal(network.swallowed(), 1)
})

test('a job whose network was lost meanwhile ends all the same, and a server that closes with it', async (t) => {
  const database = await aDatabase({ empty: true })
  t.after(() => database.drop())
  const network = await aNetwork(database.url)
  t.after(() => network.close())
  const door = await openPostgres(network.url)
  t.after(() => door.close())
  const patience = new AbortController()
  const never = delay(60_000, 'waits for the network', { signal: patience.signal }).catch(() => '')
  const job = door.alone('job', async () => {
    network.forget()
    return 'done'
  })
  assert.equal(await Promise.race([job, never]), 'done')
  patience.abort()
})
