import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atOnce, minute } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`heartbeats on ${engine.name}`, async () => {
    const database = await engine.create()
    const [one, other] = [(await database.open()).jobs, (await database.open()).jobs]
    const claim = (startedAt: number, holder = 'one') => ({ name: 'clean-up' as const, holder, startedAt })
    const state = async () => (await other.states()).find(({ name }) => name === 'clean-up')

    test('of concurrent claims of a job by two processes, one wins', async () => {
      for (const startedAt of [clock.now, clock.now + minute]) {
        const won = await atOnce(20, (index) =>
          (index % 2 === 0 ? one : other).claim(claim(startedAt, `holder ${index}`), startedAt + minute),
        )
        assert.equal(won.filter(Boolean).length, 1)
      }
    })

    test('the heartbeat records holder, time, duration and result; a failure keeps the result of the last success', async () => {
      const at = clock.now + 10 * minute
      assert.equal(await one.claim(claim(at), at + minute), true)
      await one.finish(claim(at), {
        outcome: 'done',
        facts: { deleted: 3 },
        finishedAt: at + 20,
        dueAt: at + minute,
        milliseconds: 20,
      })
      const done = {
        name: 'clean-up',
        holder: 'one',
        startedAt: at,
        dueAt: at + minute,
        finishedAt: at + 20,
        succeededAt: at + 20,
        outcome: 'done',
        failures: 0,
        milliseconds: 20,
      }
      const { facts, ...beat } = (await state()) ?? {}
      assert.deepEqual(beat, done)
      assert.deepEqual({ ...facts }, { deleted: 3 })

      const next = at + minute
      assert.equal(await other.claim(claim(next - 1, 'two'), next), false, 'not due yet')
      assert.equal(await other.claim(claim(next, 'two'), next + minute), true)
      const failed = { outcome: 'failed', finishedAt: next + 5, dueAt: next + 10, milliseconds: 5 } as const
      await other.finish(claim(next, 'two'), failed)
      const { facts: kept, ...after } = (await state()) ?? {}
      assert.deepEqual(after, { ...done, ...failed, holder: 'two', startedAt: next, failures: 1 })
      assert.deepEqual({ ...kept }, { deleted: 3 })
    })

    test('a run that was given up does not overwrite the heartbeat of the run after it', async () => {
      const at = clock.now + 30 * minute
      await one.claim(claim(at), at + minute)
      await other.claim(claim(at + minute, 'two'), at + 2 * minute)
      await one.finish(claim(at), { outcome: 'failed', finishedAt: at, dueAt: at, milliseconds: 1 })
      assert.equal((await state())?.dueAt, at + 2 * minute)
    })
  })
}
