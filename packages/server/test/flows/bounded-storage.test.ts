import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { measureSqlite } from '../../src/storage/sqlite/sizes.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { traffic } from '../support/traffic.ts'

const day = 86_400

async function measured(server: TestServer) {
  const file = join(server.data, 'valetkey.db')
  const db = await openSqlite(file)
  try {
    const { rows } = await measureSqlite(file)(db)
    return { rows, bytes: statSync(file).size }
  } finally {
    await db.close()
  }
}

test('the tables and the database file stop growing under constant traffic (promise R10)', async () => {
  const lifetimes = {
    public_idle: 5 * day,
    public_absolute: 20 * day,
    confidential_idle: 10 * day,
    confidential_absolute: 20 * day,
  }
  await using server = await aServer({ lifetimes })
  let round = 0
  const rounds = async (count: number) => {
    for (const end = round + count; round < end; round += 1) {
      await traffic(server, round)
      server.clock.advance(5 * day)
      await cleanedUp(server)
    }
    return measured(server)
  }
  // Fifty days exceed every lifetime except that of the audit log.
  const first = await rounds(10)
  const second = await rounds(6)
  const third = await rounds(6)
  for (const table of [
    'token_families',
    'one_time',
    'sessions',
    'denied_tokens',
    'attempts',
    'grants',
  ] as const) {
    const [before, after] = [second.rows[table], third.rows[table]]
    assert.ok(after <= before + 3, `${table}: ${first.rows[table]}, then ${before}, then ${after}`)
  }
  assert.ok(third.rows.token_families < 16, `${third.rows.token_families} families of ${3 * round}`)
  assert.ok(third.bytes <= second.bytes * 1.25, `${first.bytes}, ${second.bytes}, ${third.bytes} bytes`)
})

test('the clean-up may run at any time without affecting a flow or the detection of a replay (promise R10)', async () => {
  await using server = await aServer()
  let flowing = true
  let sweeps = 0
  const sweeping = async () => {
    for (; flowing; sweeps += 1) {
      await cleanedUp(server)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const flows = async () => {
    for (let round = 0; round < 8; round += 1) {
      await Promise.all([traffic(server, round), traffic(server, round + 1)])
      server.clock.advance(day / 2)
    }
  }
  await Promise.all([
    sweeping(),
    flows().finally(() => {
      flowing = false
    }),
  ])
  assert.ok(sweeps >= 8, `${sweeps} sweeps`)
})
