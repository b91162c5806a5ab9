import { test } from 'node:test'
import { fire } from './fire.ts'
import { Fleet } from './fleet.ts'
import { places } from './places.ts'

for (const place of places) {
  test(`killing servers on ${place.name} at any time loses nothing and repeats nothing (R1, R2)`, async (t) => {
    await using database = await place.create()
    await using fleet = await Fleet.start({ instances: 2, ...database.options })
    let deaths = 0
    await fire(t, {
      fleet,
      enough: ({ unknown }) => deaths > 1 && unknown > 0,
      async trouble(chance, passed) {
        await passed(chance.between(5, 30))
        const server = chance.oneOf(fleet.servers)
        await server.kill()
        deaths += 1
        await server.start()
      },
    })
  })
}
