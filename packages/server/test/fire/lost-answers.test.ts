import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chance } from './chance.ts'
import { WholeAnswers } from './committed.ts'
import { fire } from './fire.ts'
import { Fleet, forward } from './fleet.ts'
import { places } from './places.ts'
import { Relay } from './relay.ts'

for (const place of places) {
  test(`a network that loses every third response of servers on ${place.name} logs no app out (R3)`, async (t) => {
    await using database = await place.create()
    await using fleet = await Fleet.start({ instances: 2, ...database.options })
    const chance = new Chance(1)
    let next = 0
    const target = () => {
      next += 1
      return fleet.servers[next % fleet.servers.length]?.port ?? 0
    }
    // The server has responded, but the response is lost, in whole or in part.
    const lossy = () => {
      const lost = chance.below(3) === 0
      return { answered: (bytes: Buffer) => (lost ? ('cut' as const) : bytes) }
    }
    await using relay = await Relay.to(target, lossy)
    const reached = {
      issuer: fleet.issuer,
      fetch: (request: Request) => forward(request, relay.port),
    }
    await fire(t, { fleet, reached, enough: ({ unknown }) => relay.cuts > 10 && unknown > 10 })
  })
}

test('cutting a connection to PostgreSQL between a commit and its response loses nothing and repeats nothing (R7)', async (t) => {
  const [, postgres] = places
  assert.ok(postgres)
  await using database = await postgres.create()
  const url = new URL(database.options.database ?? '')
  const chance = new Chance(2)
  let commits = 0
  const cutting = () => {
    const answers = new WholeAnswers()
    return {
      answered(bytes: Buffer) {
        const { whole, committed } = answers.take(bytes)
        if (committed) commits += 1
        return committed && chance.below(10) === 0 ? ('cut' as const) : whole
      },
    }
  }
  const port = Number(url.port)
  await using relay = await Relay.to(() => port, cutting)
  url.port = String(relay.port)
  await using fleet = await Fleet.start({ instances: 2, database: url.href })
  const before = relay.cuts
  await fire(t, { fleet, enough: () => relay.cuts - before > 5 })
  t.diagnostic(`${commits} commits, of which ${relay.cuts - before} lost their response`)
})
