import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { violations } from './checker.ts'
import { readAll, seconds } from './fire.ts'
import { Fleet } from './fleet.ts'
import { Recorder } from './history.ts'
import { Witness } from './witness.ts'

/** So many people come to sign in every second, and more than can wait for a hash come at the same moment. */
const everySecond = 50
const atOnce = 100

test('a storm of sign-ins is shed and told so, and refresh goes on beside it (R12, R14)', async (t) => {
  await using fleet = await Fleet.start({ instances: 1 })
  const recorder = new Recorder()
  const app = new Witness(recorder, 'app', fleet)
  let outcome = await app.redeem(await app.authorize())

  const answers: { status: number; retryAfter: string | null }[] = []
  const spa = apps.spa(fleet)
  const signIn = async () => {
    const walker = new Walker(fleet)
    await walker.go(spa.request().url)
    await walker.signIn()
    answers.push({ status: walker.status, retryAfter: walker.headers.get('retry-after') })
  }
  const storm: Promise<void>[] = []
  const until = performance.now() + seconds * 1000
  let refreshed = 0
  const refreshing = (async () => {
    while (performance.now() < until) {
      assert.equal(outcome.result, 'ok', JSON.stringify(outcome))
      const { refreshToken = '' } = outcome.result === 'ok' ? outcome : {}
      outcome = await app.refresh(refreshToken)
      refreshed += 1
    }
  })()
  storm.push(...Array.from({ length: atOnce }, signIn))
  while (performance.now() < until) {
    storm.push(signIn())
    await delay(1000 / everySecond)
  }
  await refreshing
  await Promise.all(storm)

  const statuses = Map.groupBy(answers, ({ status }) => status)
  t.diagnostic(
    `${refreshed} refreshes; ${[...statuses].map(([status, { length }]) => `${status}: ${length}`).join(', ')}`,
  )
  for (const { status, retryAfter } of answers) {
    if (status === 200 || status === 303) continue
    assert.ok(status === 429 || status === 503, `a sign-in was answered ${status}`)
    assert.match(retryAfter ?? '', /^\d+$/)
  }
  assert.ok(statuses.has(200) || statuses.has(303), 'nobody came in')
  assert.ok(statuses.has(429) || statuses.has(503), 'nothing was shed: it was no storm')
  assert.ok(refreshed > 10, `only ${refreshed} refreshes`)
  // When it is over, everybody is served again.
  const late = new Walker(fleet)
  await late.go(spa.request().url)
  await late.signIn()
  assert.ok(late.status === 200 || late.status === 303, `${late.status}`)
  await readAll(recorder, fleet)
  const rules = { grace: 60_000, codeLifetime: 60_000, clockError: 0, clocksDiffer: false }
  assert.deepEqual(violations(recorder, rules), [])
  assert.equal(fleet.servers[0]?.child.exitCode, null, 'the process lives')
})
