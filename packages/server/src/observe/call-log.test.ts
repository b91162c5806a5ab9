import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SeenCall } from '../protocol/ports/outgoing.ts'
import { callLog } from './call-log.ts'

const late: SeenCall = {
  purpose: 'keys',
  clientId: 'shop',
  declared: true,
  host: 'shop.example',
  outcome: 'late',
  reason: 'did not answer within 5000 ms',
  seconds: 5,
}

function aLog() {
  const clock = { now: 0 }
  const lines: Record<string, unknown>[] = []
  const write = (facts: object) => void lines.push({ ...facts })
  return { clock, lines, tell: callLog({ info: write, warn: write }, () => clock.now) }
}

test('a failed request is logged once a minute for each client, purpose and cause', () => {
  const { clock, lines, tell } = aLog()
  for (let time = 0; time < 10; time += 1) tell(late)
  tell({ ...late, outcome: 'answered' })
  tell({ ...late, outcome: 'resting' })
  tell({ ...late, purpose: 'logo' })
  const { clientId, purpose, host, reason } = late
  const line = { clientId, purpose, host, rule: 'outgoing/late', reason }
  assert.deepEqual(lines, [
    { ...line, leftOut: 0 },
    { ...line, purpose: 'logo', leftOut: 9 },
  ])
  clock.now += 60_000
  tell(late)
  assert.equal(lines.length, 3)
})

test('clients that are not declared get at most sixty lines a minute, and declared ones have their own sixty', () => {
  const { lines, tell } = aLog()
  for (let app = 0; app < 1_000; app += 1) tell({ ...late, declared: false, clientId: `app_${app}` })
  assert.equal(lines.length, 60)
  tell(late)
  assert.deepEqual(
    [lines.length, lines.at(-1)?.clientId],
    [61, late.clientId],
    'and one for a declared client',
  )
})
