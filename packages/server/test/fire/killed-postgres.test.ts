import { test } from 'node:test'
import { Client } from 'pg'
import { aCluster, aDatabase, administer } from '../support/postgres.ts'
import { fire } from './fire.ts'
import { Fleet } from './fleet.ts'
import { readiness } from './readiness.ts'

const cluster = await aCluster()

test('killing PostgreSQL repeatedly loses nothing, and causes no error but 503 (R1, R7)', async (t) => {
  const database = await aDatabase({ server: cluster.url() })
  await using fleet = await Fleet.start({ instances: 2, database: database.url })
  let deaths = 0
  await fire(t, {
    fleet,
    enough: () => deaths > 1,
    async trouble(chance, passed) {
      await passed(chance.between(10, 40))
      deaths += 1
      // If one of its processes is killed, PostgreSQL terminates all the others and recovers.
      if (chance.below(2) === 0) return killOne(database.url)
      await cluster.kill()
      await passed(chance.between(0, 10))
      await cluster.start()
    },
  })
  for (const [index] of fleet.servers.entries()) await readiness(fleet.at(index), 'ready')
})

/** Kills the PostgreSQL process of one connection. */
async function killOne(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  const busy = `select pid from pg_stat_activity where application_name = 'valetkey' order by state, random() limit 1`
  const { rows } = await client.query<{ pid: number }>(busy)
  for (const { pid } of rows) process.kill(pid, 'SIGKILL')
  await client.end().catch(() => undefined)
}

test('while PostgreSQL is read-only, clients receive 503; servers recover without a restart (R6)', async (t) => {
  const database = await aDatabase({ server: cluster.url() })
  // The connection that ends the read-only mode must itself be writable.
  const writable = `${database.url}?options=-c%20default_transaction_read_only%3Doff`
  await using fleet = await Fleet.start({ instances: 2, database: database.url })
  const readOnly = (value: 'on' | 'off') =>
    administer(
      writable,
      `alter system set default_transaction_read_only = ${value}`,
      'select pg_reload_conf()',
    )
  t.after(() => readOnly('off'))
  await fire(t, {
    fleet,
    enough: ({ unknown }) => unknown > 0,
    async trouble(chance, passed) {
      await readOnly('on')
      await readiness(fleet.at(0), 'not ready')
      await passed(chance.between(0, 10))
      await readOnly('off')
      await readiness(fleet.at(0), 'ready')
      await passed(chance.between(10, 60))
    },
  })
})
