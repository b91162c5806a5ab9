import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Secret } from '../secrets/secret.ts'
import { rules, sectionOf } from './rules.ts'
import { evident, Trace } from './trace.ts'

describe('the decision trace', () => {
  test('records the checks in their order, and returns each outcome', () => {
    const trace = new Trace(() => 'FLOW')
    assert.equal(trace.holds('client/known', true, { came: 'print-shop' }), true)
    assert.equal(trace.holds('redirect-uri/exact-match', false, { expected: ['a'], came: 'b' }), false)
    assert.deepEqual(trace.decisions, [
      { rule: 'client/known', outcome: 'held', came: 'print-shop' },
      { rule: 'redirect-uri/exact-match', outcome: 'refused', expected: ['a'], came: 'b' },
    ])
  })

  test('records whether a value was found, and narrows its type', () => {
    const trace = new Trace(() => 'FLOW')
    const [known, unknown] = [{ id: 'print-shop' }, undefined].map((each) => each)
    assert.ok(trace.found('client/known', known, { came: 'print-shop' }))
    assert.equal(known.id, 'print-shop')
    assert.ok(!trace.found('client/known', unknown, { came: 'nobody' }))
    assert.ok(trace.found('redirect-uri/present', ''))
    // @ts-expect-error A boolean is defined even if it is false.
    trace.found('client/enabled', false)
    assert.deepEqual(trace.decisions.slice(0, 3), [
      { rule: 'client/known', outcome: 'held', came: 'print-shop' },
      { rule: 'client/known', outcome: 'refused', came: 'nobody' },
      { rule: 'redirect-uri/present', outcome: 'held' },
    ])
  })

  test('records the rules of a library user like its own; they have no source in a standard', () => {
    const trace = new Trace(() => 'FLOW')
    assert.equal(trace.holds('own/ticket-fresh', false, { came: 'old' }), false)
    assert.deepEqual(trace.decisions, [{ rule: 'own/ticket-fresh', outcome: 'refused', came: 'old' }])
    assert.equal(sectionOf('own/ticket-fresh'), undefined)
    assert.equal(sectionOf('client/known'), rules['client/known'])
  })

  test('generates its id on first use, and keeps it', () => {
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

  test('masks a token that was pasted into the wrong field, and keeps only its prefix', () => {
    const trace = new Trace(() => 'FLOW')
    const token = 'vk_rt_AQxfY1hnWUJsZ09GbzAhJkDDJDK54'
    trace.holds('scope/well-formed', false, { came: `scope ${token}`, expected: [token] })
    assert.doesNotMatch(JSON.stringify(trace.decisions), /AQxfY1/)
    assert.match(JSON.stringify(trace.decisions), /vk_rt_•••/)
  })

  test('has a bounded size, whatever a request contains', () => {
    const trace = new Trace(() => 'FLOW')
    for (let count = 0; count < 10_000; count += 1) {
      trace.holds('resource/known', false, { came: 'x'.repeat(10_000), expected: Array(1_000).fill('y') })
    }
    assert.ok(JSON.stringify(trace.decisions).length < 20_000)
    assert.ok(trace.bytes < 40_000)
  })

  test('cuts a long value when it is recorded, and leaves out values beyond its limit', () => {
    const trace = new Trace(() => 'FLOW')
    const long = 'x'.repeat(201)
    trace.holds('scope/allowed', true, { expected: long, came: Array(21).fill('y') })
    trace.holds('scope/allowed', true, { expected: 'x'.repeat(200), came: [long, undefined] })
    const [first, second] = trace.decisions
    assert.deepEqual(first, { ...first, expected: `${'x'.repeat(200)}…`, came: Array(20).fill('y') })
    assert.deepEqual(second, {
      ...second,
      expected: 'x'.repeat(200),
      came: [`${'x'.repeat(200)}…`, undefined],
    })
    for (let count = 0; count < 50; count += 1) trace.holds('scope/allowed', true, { came: long })
    trace.holds('scope/allowed', false, { expected: 'short', came: 7 })
    assert.deepEqual(trace.decisions.at(-1), {
      rule: 'scope/allowed',
      outcome: 'refused',
      expected: '…',
      came: '…',
    })
  })

  test('records only the kind of an object, however deep, even if an untyped caller passes one', () => {
    let deep: unknown = {}
    for (let level = 0; level < 10_000; level += 1) deep = { deep }
    const strange = [deep, [deep], [[]], [7], null, Symbol('x'), 7n, () => {}, ['a', undefined]]
    const seen = [
      'an object',
      'a list',
      'a list',
      'a list',
      'null',
      'a symbol',
      'a bigint',
      'a function',
      ['a', undefined],
    ]
    const trace = new Trace(() => 'FLOW')
    for (const value of strange) trace.holds('assertion/audience', false, { came: value as never })
    assert.deepEqual(
      trace.decisions.map(({ came }) => came),
      seen,
    )
    assert.deepEqual(strange.map(evident), seen)
  })

  test('generates no ids after it is settled, but still records decisions', () => {
    let made = 0
    const trace = new Trace(() => `FLOW${++made}`)
    trace.holds('client/known', true)
    trace.settle()
    trace.settle()
    trace.holds('client/enabled', false)
    assert.deepEqual([trace.flowId, made, trace.justRefused], ['FLOW1', 1, true])
    assert.deepEqual(
      trace.decisions.map(({ rule }) => rule),
      ['client/known', 'client/enabled'],
    )
  })
})

test('every rule names its source', () => {
  for (const [rule, section] of Object.entries(rules)) {
    assert.match(rule, /^[a-z0-9-]+\/[a-z0-9-]+$/)
    assert.match(
      section,
      /(RFC \d+|OIDC Core|OAuth 2\.\d|Multiple Response Types|FAPI 2\.0|RP-Initiated Logout|Initiating User Registration|OAuth 2\.0 Multiple)/,
      rule,
    )
  }
})
