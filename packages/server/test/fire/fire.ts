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

/** The minimum length of each run: 0 in the test suite; `npm run fire` sets more. */
export const seconds = Number(process.env.FIRE_SECONDS ?? 0)

/** The number of successful requests without which a run proves nothing. */
const successes = 75

/** How long a slow machine may continue beyond those seconds until enough has happened, in milliseconds. */
const patience = 600_000

export type Fire = {
  fleet: Fleet
  workers?: number
  rules?: Partial<Rules>
  /** Whether the situation under test has occurred; the run continues until then. */
  enough?: (soFar: Tally) => boolean
  /** Causes one fault; called repeatedly until the run is over. */
  trouble?: (chance: Chance, passed: Passed) => Promise<void>
  /** Repairs everything at the end. */
  calm?: () => Promise<void>
  /** How the clients reach the servers, if not directly. */
  reached?: Pick<Fleet, 'fetch' | 'issuer'>
}

/** How often each kind of outcome was recorded. */
export type Tally = Record<Outcome['result'], number>

/** Resolves when that many more requests have an outcome of any kind. */
export type Passed = (requests: number) => Promise<void>

/** Runs clients while faults occur, then reads every token, and asserts that every promise was kept. */
export async function fire(
  t: TestContext,
  { fleet, workers = 6, rules = {}, enough = () => true, trouble, calm, reached = fleet }: Fire,
): Promise<Tally> {
  const seed = Number(process.env.FIRE_SEED ?? Date.now() % 1_000_000)
  const chance = new Chance(seed)
  const recorder = new Recorder()
  const begun = performance.now()
  const burnt = () => performance.now() - begun - seconds * 1000
  const soFar = () => tallyOf(recorder.operations.filter(({ outcome }) => outcome !== unanswered))
  const missing = () => {
    const tally = soFar()
    return tally.ok < successes || !enough(tally)
  }
  const over = () => burnt() > patience || (burnt() >= 0 && !missing())
  const passed: Passed = async (requests) => {
    const count = () => recorder.operations.filter(({ outcome }) => outcome !== unanswered).length
    const wanted = count() + requests
    while (count() < wanted && !over()) await delay(5)
  }
  const working = Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const witness = new Witness(recorder, `worker ${index}`, reached)
      return lives(witness, new Chance(seed + index + 1), over)
    }),
  )
  // Faults begin once the first clients have signed in.
  while (soFar().ok < 20 && !over()) await delay(5)
  while (trouble !== undefined && !over()) await trouble(chance, passed)
  await calm?.()
  await working
  const lacking = missing()
  await readAll(recorder, fleet)

  const tally = tallyOf(recorder.operations)
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
  // A run without enough successful requests proves nothing.
  assert.ok(
    !lacking,
    `not enough in ${patience / 1000} s, ${successes} successes and ${enough}: ${JSON.stringify(tally)}\n${fleet.log().slice(-4000)}`,
  )
  return tally
}

function tallyOf(operations: readonly { outcome: Outcome }[]): Tally {
  const tally: Tally = { ok: 0, refused: 0, unknown: 0, fault: 0 }
  for (const { outcome } of operations) tally[outcome.result] += 1
  return tally
}

/** The final reading: the newest refresh token of each family, then every access token at every server. */
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
