import assert from 'node:assert/strict'
import { after, describe, type TestContext, test } from 'node:test'
import { violations } from './checker.ts'
import { readAll } from './fire.ts'
import { Fleet } from './fleet.ts'
import { type Outcome, Recorder } from './history.ts'
import { places } from './places.ts'
import { Witness } from './witness.ts'

const rules = { grace: 60_000, codeLifetime: 60_000, clockError: 0, clocksDiffer: false }

for (const place of places) {
  describe(`concurrent requests at three servers on ${place.name}`, async () => {
    const database = await place.create()
    const fleet = await Fleet.start({ instances: 3, ...database.options })
    after(async () => {
      await fleet[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    })

    /** Asserts that the history of a test keeps every promise. */
    async function judge(recorder: Recorder): Promise<void> {
      await readAll(recorder, fleet)
      assert.deepEqual(violations(recorder, rules), [])
    }

    const atOnce = (
      count: number,
      ask: (hand: Witness, index: number) => Promise<Outcome>,
      recorder: Recorder,
    ) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          ask(new Witness(recorder, `hand ${index}`, fleet.at(index)), index),
        ),
      )

    const begin = async (): Promise<{ recorder: Recorder; witness: Witness; refreshToken: string }> => {
      const recorder = new Recorder()
      const witness = new Witness(recorder, 'app', fleet)
      const outcome = await witness.redeem(await witness.authorize())
      assert.equal(outcome.result, 'ok')
      return { recorder, witness, refreshToken: refreshTokenOf(outcome) }
    }

    test('of 50 concurrent redemptions of a code, one succeeds, and the others revoke its tokens (R2, RFC 6749 §4.1.2)', async () => {
      const recorder = new Recorder()
      const code = await new Witness(recorder, 'app', fleet).authorize()
      // On a busy machine, some requests are too old to be judged; they receive a 503 and are retried.
      const outcomes = await atOnce(50, (hand) => judged(hand, () => hand.redeem(code)), recorder)
      assert.deepEqual(counted(outcomes), { ok: 1, refused: 49 })
      const won = outcomes.find(({ result }) => result === 'ok') ?? assert.fail()
      await judge(recorder)
      const late = await new Witness(recorder, 'app', fleet).refresh(refreshTokenOf(won))
      assert.equal(late.result, 'refused', 'the replays revoked the token family')
    })

    test('50 concurrent refreshes of one token receive the same valid successor (R3)', async () => {
      const { recorder, witness, refreshToken } = await begin()
      const outcomes = await atOnce(50, (hand) => hand.refresh(refreshToken), recorder)
      assert.deepEqual(counted(outcomes), { ok: 50 })
      const successors = new Set(outcomes.map(refreshTokenOf))
      assert.equal(successors.size, 1)
      const [successor = ''] = successors
      assert.notEqual(successor, refreshToken)
      assert.equal((await witness.refresh(successor)).result, 'ok')
      await judge(recorder)
    })

    test('after a revocation that races with 50 refreshes, no token is valid at any server (R4)', async () => {
      const { recorder, refreshToken } = await begin()
      const outcomes = await atOnce(
        51,
        (hand, index) => (index === 25 ? hand.revoke(refreshToken) : hand.refresh(refreshToken)),
        recorder,
      )
      assert.equal(outcomes[25]?.result, 'ok')
      await judge(recorder)
      const hand = new Witness(recorder, 'late', fleet)
      for (const token of new Set([refreshToken, ...outcomes.map(refreshTokenOf)])) {
        if (token !== '') assert.equal((await hand.refresh(token)).result, 'refused')
      }
    })

    test('a concurrent revocation, refreshes and code replays revoke the token family, in any order (R2, R4)', async (t: TestContext) => {
      for (let round = 0; round < 3; round += 1) {
        const recorder = new Recorder()
        const app = new Witness(recorder, 'app', fleet)
        const code = await app.authorize()
        const won = await app.redeem(code)
        const refreshToken = refreshTokenOf(won)
        const outcomes = await atOnce(
          30,
          (hand, index) => {
            if (index % 3 === 0) return hand.redeem(code)
            return index === 10 ? hand.revoke(refreshToken) : hand.refresh(refreshToken)
          },
          recorder,
        )
        t.diagnostic(JSON.stringify(counted(outcomes)))
        await judge(recorder)
        assert.equal((await app.refresh(refreshToken)).result, 'refused')
      }
    })
  })
}

async function judged(hand: Witness, ask: () => Promise<Outcome>): Promise<Outcome> {
  return (await hand.insist(ask)) ?? assert.fail('no answer')
}

function counted(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { result } of outcomes) counts[result] = (counts[result] ?? 0) + 1
  return counts
}

function refreshTokenOf(outcome: Outcome): string {
  return outcome.result === 'ok' ? (outcome.refreshToken ?? '') : ''
}
