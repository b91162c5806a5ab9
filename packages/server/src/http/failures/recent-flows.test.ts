import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Trace } from '../../protocol/messages/trace.ts'
import { RecentFlows } from './recent-flows.ts'

const flow = (id: string): Trace => new Trace(() => id)

test('a refused flow is found by its id until a thousand newer ones replace it', () => {
  const flows = new RecentFlows()
  const first = flow('first')
  flows.keep(first, 0)
  assert.equal(flows.find('first', 0), first)
  for (let count = 0; count < 999; count += 1) flows.keep(flow(`flow ${count}`), 0)
  assert.equal(flows.find('first', 0), first)
  flows.keep(flow('one more'), 0)
  assert.equal(flows.find('first', 0), undefined)
  assert.ok(flows.find('one more', 0))
})

test('an unknown id finds nothing', () => {
  const flows = new RecentFlows()
  for (const id of ['', '__proto__', 'constructor']) assert.equal(flows.find(id, 0), undefined)
})

test('a flow is forgotten after an hour', () => {
  const flows = new RecentFlows()
  flows.keep(flow('old'), 0)
  assert.ok(flows.find('old', 3_599_999))
  assert.equal(flows.find('old', 3_600_000), undefined)
})

test('all traces together take at most 4 MB, however large each is', () => {
  const flows = new RecentFlows()
  const large = { came: 'x'.repeat(10_000), expected: Array(1_000).fill('y') }
  for (let count = 0; count < 1_000; count += 1) {
    const trace = flow(`flow ${count}`)
    for (let note = 0; note < 1_000; note += 1) trace.holds('resource/known', false, large)
    flows.keep(trace, 0)
    assert.ok(flows.bytes <= 4 * 1024 * 1024, `${flows.bytes} bytes`)
  }
  assert.ok(flows.find('flow 999', 0), 'the newest is kept')
  flows.keep(flow('another hour'), 3_600_000)
  assert.equal(flows.bytes, 0, 'deleted traces no longer count')
})

test('a flow that is kept twice counts once', () => {
  const flows = new RecentFlows()
  const trace = flow('twice')
  trace.holds('client/known', false, { came: 'print-shop' })
  flows.keep(trace, 0)
  const { bytes } = flows
  flows.keep(trace, 0)
  assert.equal(flows.bytes, bytes)
})
