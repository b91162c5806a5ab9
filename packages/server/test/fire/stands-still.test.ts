import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fire } from './fire.ts'
import { Fleet, forward } from './fleet.ts'
import { places } from './places.ts'

/** The grace period in seconds. A server is suspended for longer than that. */
const grace = 1
/** Milliseconds after which an app gives up on a request and sends it to another server. */
const patience = 400

for (const place of places) {
  test(`a server on ${place.name} that is suspended, then handles the requests sent meanwhile, logs no app out (R3)`, async (t) => {
    await using database = await place.create()
    const settings = { lifetimes: { refresh_grace: grace } }
    await using fleet = await Fleet.start({ instances: 2, settings, ...database.options })
    let next = 0
    const reached = {
      issuer: fleet.issuer,
      fetch(request: Request) {
        next += 1
        return forward(request, fleet.servers[next % fleet.servers.length]?.port ?? 0, patience)
      },
    }
    let stands = 0
    await fire(t, {
      fleet,
      reached,
      rules: { grace: grace * 1000 },
      enough: ({ unknown }) => stands > 0 && unknown > 5,
      async trouble(chance, passed) {
        const { child } = chance.oneOf(fleet.servers)
        child.kill('SIGSTOP')
        await delay(chance.between(grace * 1000 + 100, grace * 1000 + 1500))
        child.kill('SIGCONT')
        stands += 1
        await passed(chance.between(10, 40))
      },
    })
  })
}
