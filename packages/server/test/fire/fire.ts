import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Chance } from './chance.ts'
import { type Rules, violations } from './checker.ts'
import type { Fleet } from './fleet.ts'
import { type Outcome, Recorder, unanswered } from './history.ts'
import { lineageOf } from './lineage.ts'
import { lives } from './lives.ts'
import { Witness } from './witness.ts'

/** Seconds of each run: short among all tests, longer by hand with `npm run fire`. */
export const seconds = Number(process.env.FIRE_SECONDS ?? 2)

/** Milliseconds that a slow machine gets until something has happened at all. */
const patience = 30_000

export type Fire = {
  fleet: Fleet
  workers?: number
  rules?: Partial<Rules>
  /** Whether what is to be tried was met; where the machine is slow, it burns on until then. */
  enough?: (soFar: { unknown: number }) => boolean
  /** What goes wrong meanwhile, again and again until the time is over. */
  trouble?: (chance: Chance) => Promise<void>
  /** Puts everything right again. */
  calm?: () => Promise<void>
  /** Where the clients find the servers, if something stands in between. */
  reached?: Pick<Fleet, 'fetch' | 'issuer'>
}

/** How often each kind of outcome was recorded. */
export type Tally = Record<Outcome['result'], number>

/** Lets clients live while there is trouble, then reads everything, and proves that every promise was kept. */
export async function fire(
  t: TestContext,
  { fleet, workers = 6, rules = {}, enough = () => true, trouble, calm, reached = fleet }: Fire,
): Promise<Tally> {
  const seed = Number(process.env.FIRE_SEED ?? Date.now() % 1_000_000)
  const chance = new Chance(seed)
  const recorder = new Recorder()
  let until = Number.POSITIVE_INFINITY
  const of = (wanted: Outcome['result']) =>
    recorder.operations.filter(({ outcome }) => outcome.result === wanted && outcome !== unanswered).length
  const over = () => {
    const late = performance.now() - until
    return late >= 0 && (late > patience || enough({ unknown: of('unknown') }))
  }
  const working = Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const witness = new Witness(recorder, `worker ${index}`, reached)
      return lives(witness, new Chance(seed + index + 1), over)
    }),
  )
  // Trouble finds nobody before the first have signed in.
  const begun = performance.now()
  while (of('ok') < 20 && performance.now() - begun < patience) await delay(20)
  until = performance.now() + seconds * 1000
  while (trouble !== undefined && !over()) await trouble(chance)
  await calm?.()
  await working
  await readAll(recorder, fleet)

  const tally: Tally = { ok: 0, refused: 0, unknown: 0, fault: 0 }
  for (const { outcome } of recorder.operations) tally[outcome.result] += 1
  const { families } = lineageOf(recorder)
  t.diagnostic(`seed ${seed}: ${families.size} families, ${JSON.stringify(tally)}`)
  const found = violations(recorder, {
    grace: 60_000,
    codeLifetime: 60_000,
    clockError: 0,
    clocksDiffer: false,
    ...rules,
  })
  const shown = found.slice(0, 20).map(({ promise, text }) => `${promise}: ${text}`)
  assert.equal(found.length, 0, `seed ${seed}\n${shown.join('\n')}\n${fleet.log().slice(-4000)}`)
  // Silence proves nothing.
  assert.ok(
    tally.ok > 50,
    `only ${tally.ok} successes: ${JSON.stringify(tally)}\n${fleet.log().slice(-4000)}`,
  )
  return tally
}

/** The final reading: everybody's newest refresh token, then every access token there is, each at every server. */
export async function readAll(recorder: Recorder, fleet: Fleet): Promise<void> {
  const readers = fleet.servers.map((_, index) => new Witness(recorder, `reader ${index}`, fleet.at(index)))
  const [first] = readers
  assert.ok(first)
  await inTurns([...lineageOf(recorder).families.values()], async ({ newest }) => {
    if (newest !== undefined) await first.insist(() => first.refresh(newest.token))
  })
  const tokens = [...lineageOf(recorder).families.values()].flatMap(({ accessTokens }) => [
    ...accessTokens.keys(),
  ])
  await inTurns(tokens, async (token) => {
    for (const reader of readers) await reader.insist(() => reader.introspect(token))
  })
}

async function inTurns<Item>(items: readonly Item[], each: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await each(item)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}
