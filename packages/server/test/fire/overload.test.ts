import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { violations } from './checker.ts'
import { readAll, seconds } from './fire.ts'
import { Fleet } from './fleet.ts'
import { Recorder } from './history.ts'
import { Witness } from './witness.ts'

/** The number of concurrent sign-ins: more than can wait for a password hash. */
const atOnce = 100

test('excess sign-ins are refused with Retry-After, and refreshes still work meanwhile (R12, R14)', async (t) => {
  // Each sign-in has its own client address, so that the throttle does not refuse it first.
  await using fleet = await Fleet.start({ instances: 1, settings: { trusted_proxies: ['127.0.0.1', '::1'] } })
  const recorder = new Recorder()
  const app = new Witness(recorder, 'app', fleet)
  let outcome = await app.redeem(await app.authorize())

  const answers: { status: number; retryAfter: string | null }[] = []
  const spa = apps.spa(fleet)
  let people = 0
  const signIn = async () => {
    people += 1
    const address = `10.0.${people >> 8}.${people & 255}`
    const own = {
      issuer: fleet.issuer,
      fetch(request: Request) {
        request.headers.set('x-forwarded-for', address)
        return fleet.fetch(request)
      },
    }
    const walker = new Walker(own)
    await walker.go(spa.request().url)
    // An unknown username costs a password hash too.
    await walker.signIn(`somebody-${people}`, 'a guess at a password')
    answers.push({ status: walker.status, retryAfter: walker.headers.get('retry-after') })
  }
  const until = performance.now() + seconds * 1000
  let refreshed = 0
  const served = () => answers.some(({ status }) => status === 422)
  const shed = () => answers.some(({ status }) => status === 429 || status === 503)
  // No time limit: speed is measured elsewhere.
  const goesOn = () => performance.now() < until || refreshed < 5 || !served() || !shed()
  const refreshing = (async () => {
    while (goesOn()) {
      assert.equal(outcome.result, 'ok', JSON.stringify(outcome))
      const { refreshToken = '' } = outcome.result === 'ok' ? outcome : {}
      outcome = await app.refresh(refreshToken)
      refreshed += 1
    }
  })()
  const storm = Array.from({ length: atOnce }, async () => {
    do await signIn()
    while (goesOn())
  })
  await Promise.all([refreshing, ...storm])

  const statuses = Map.groupBy(answers, ({ status }) => status)
  t.diagnostic(
    `${refreshed} refreshes; ${[...statuses].map(([status, { length }]) => `${status}: ${length}`).join(', ')}`,
  )
  // Either the password is wrong, or the sign-in was refused with Retry-After.
  for (const { status, retryAfter } of answers) {
    assert.ok([422, 429, 503].includes(status), `a sign-in was answered ${status}`)
    if (status === 429 || status === 503) assert.match(retryAfter ?? '', /^\d+$/)
  }
  // After the load, sign-ins work again.
  const late = new Walker(fleet)
  await late.go(spa.request().url)
  await late.signIn()
  assert.ok(late.status === 200 || late.status === 303, `${late.status}`)
  await readAll(recorder, fleet)
  const rules = { grace: 60_000, codeLifetime: 60_000, clockError: 0, clocksDiffer: false }
  assert.deepEqual(violations(recorder, rules), [])
  assert.equal(fleet.servers[0]?.child.exitCode, null, 'the process is still running')
})
