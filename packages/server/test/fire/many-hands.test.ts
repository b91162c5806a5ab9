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
  describe(`many hands at three servers on ${place.name}`, async () => {
    const database = await place.create()
    const fleet = await Fleet.start({ instances: 3, ...database.options })
    after(async () => {
      await fleet[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    })

    /** Whatever happens in a test, its history has to be one that keeps every promise. */
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

    test('of 50 redemptions of one code at once one succeeds, and the others end what it bought (R2, RFC 6749 §4.1.2)', async () => {
      const recorder = new Recorder()
      const code = await new Witness(recorder, 'app', fleet).authorize()
      // On a busy machine some are too late to be judged, and are told to come back.
      const outcomes = await atOnce(50, (hand) => judged(hand, () => hand.redeem(code)), recorder)
      assert.deepEqual(counted(outcomes), { ok: 1, refused: 49 })
      const won = outcomes.find(({ result }) => result === 'ok') ?? assert.fail()
      await judge(recorder)
      const late = await new Witness(recorder, 'app', fleet).refresh(refreshTokenOf(won))
      assert.equal(late.result, 'refused', 'the replays ended the family')
    })

    test('of 50 refreshes of one token at once everybody gets the same successor, and it is good (R3)', async () => {
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

    test('a revocation that races 50 refreshes leaves nothing alive, at any server (R4)', async () => {
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

    test('a revocation, refreshes and a replay of the code at the same time: whatever comes first, all of it ends (R2, R4)', async (t: TestContext) => {
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
