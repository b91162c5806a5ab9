import { test } from 'node:test'
import { fire } from './fire.ts'
import { Fleet } from './fleet.ts'
import { places } from './places.ts'
import type { Sabotage } from './sabotage.ts'

const hour = 3_600_000
const preload = new URL('sabotage.ts', import.meta.url).href

for (const place of places) {
  test(`setting the clocks of two servers on ${place.name} an hour forward and back makes nothing valid again (R5)`, async (t) => {
    await using database = await place.create()
    await using fleet = await Fleet.start({ instances: 2, preload, ...database.options })
    let steps = 0
    await fire(t, {
      fleet,
      // A token may expire early at a fast clock, but nothing consumed or revoked may become valid again.
      rules: { clockError: 3 * hour, clocksDiffer: true },
      enough: () => steps > 4,
      async trouble(chance, passed) {
        await passed(chance.between(5, 20))
        const server = chance.oneOf(fleet.servers)
        const clock = chance.oneOf([-hour, 0, hour])
        steps += 1
        if (chance.below(4) > 0) {
          await server.tell({ clock } satisfies Sabotage)
          return
        }
        await server.kill()
        server.preload = `${preload}?clock=${clock}`
        await server.start()
      },
    })
  })
}

test('a server whose clock is set repeatedly never accepts a token again that it has refused (R5)', async (t) => {
  await using fleet = await Fleet.start({ instances: 1, preload })
  const [server] = fleet.servers
  let clock = 0
  let steps = 0
  await fire(t, {
    fleet,
    rules: { clockError: 3 * hour },
    enough: () => steps > 4,
    async trouble(chance, passed) {
      await passed(chance.between(5, 20))
      steps += 1
      clock = clock > 0 ? -hour : hour
      await server?.tell({ clock } satisfies Sabotage)
    },
  })
})
