import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rules, sectionOf } from './rules.ts'
import { Secret } from './secret.ts'
import { Trace } from './trace.ts'

describe('the decision trace', () => {
  test('notes what was checked in its order, and hands the outcome on', () => {
    const trace = new Trace(() => 'FLOW')
    assert.equal(trace.holds('client/known', true, { came: 'print-shop' }), true)
    assert.equal(trace.holds('redirect-uri/exact-match', false, { expected: ['a'], came: 'b' }), false)
    assert.deepEqual(trace.decisions, [
      { rule: 'client/known', outcome: 'held', came: 'print-shop' },
      { rule: 'redirect-uri/exact-match', outcome: 'refused', expected: ['a'], came: 'b' },
    ])
  })

  test('notes the rules of a library user like its own, which have no section of a standard', () => {
    const trace = new Trace(() => 'FLOW')
    assert.equal(trace.holds('own/ticket-fresh', false, { came: 'old' }), false)
    assert.deepEqual(trace.decisions, [{ rule: 'own/ticket-fresh', outcome: 'refused', came: 'old' }])
    assert.equal(sectionOf('own/ticket-fresh'), undefined)
    assert.equal(sectionOf('client/known'), rules['client/known'])
  })

  test('has an id only when somebody asks, and then always the same', () => {
    let made = 0
    const trace = new Trace(() => `FLOW${++made}`)
    assert.equal(made, 0)
    assert.deepEqual([trace.flowId, trace.flowId, made], ['FLOW1', 'FLOW1', 1])
  })

  test('shows a secret as dots', () => {
    const trace = new Trace(() => 'FLOW')
    trace.holds('client/authenticated', false, { came: new Secret('a secret of a client') })
    assert.ok(!JSON.stringify(trace.decisions).includes('a secret of'))
    assert.match(JSON.stringify(trace.decisions), /•••/)
  })

  test('shows what looks like a token, pasted into the wrong field, as its kind alone', () => {
    const trace = new Trace(() => 'FLOW')
    const token = 'vk_rt_AQxfY1hnWUJsZ09GbzAhJkDDJDK54'
    trace.holds('scope/well-formed', false, { came: `scope ${token}`, expected: [token] })
    assert.doesNotMatch(JSON.stringify(trace.decisions), /AQxfY1/)
    assert.match(JSON.stringify(trace.decisions), /vk_rt_•••/)
  })

  test('does not grow with what a stranger sends', () => {
    const trace = new Trace(() => 'FLOW')
    for (let count = 0; count < 10_000; count += 1) {
      trace.holds('resource/known', false, { came: 'x'.repeat(10_000), expected: Array(1_000).fill('y') })
    }
    assert.ok(JSON.stringify(trace.decisions).length < 100_000)
  })
})

test('every rule names where it is written', () => {
  for (const [rule, section] of Object.entries(rules)) {
    assert.match(rule, /^[a-z0-9-]+\/[a-z0-9-]+$/)
    assert.match(
      section,
      /(RFC \d+|OIDC Core|OAuth 2\.\d|Multiple Response Types|FAPI 2\.0|RP-Initiated Logout|Initiating User Registration|OAuth 2\.0 Multiple)/,
      rule,
    )
  }
})
