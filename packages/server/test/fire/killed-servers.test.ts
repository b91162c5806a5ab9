import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fire } from './fire.ts'
import { Fleet } from './fleet.ts'
import { places } from './places.ts'

for (const place of places) {
  test(`servers on ${place.name} that are killed at any moment lose and repeat nothing (R1, R2)`, async (t) => {
    await using database = await place.create()
    await using fleet = await Fleet.start({ instances: 2, ...database.options })
    let deaths = 0
    const tally = await fire(t, {
      fleet,
      enough: ({ unknown }) => unknown > 0,
      async trouble(chance) {
        await delay(chance.between(50, 600))
        const server = chance.oneOf(fleet.servers)
        await server.kill()
        deaths += 1
        await server.start()
      },
    })
    assert.ok(deaths > 0 && tally.unknown > 0, `${deaths} deaths, ${tally.unknown} answers lost`)
  })
}
