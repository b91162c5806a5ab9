import assert from 'node:assert/strict'
import test from 'node:test'
import { expectations } from './expected.ts'
import { judge, reasonOf } from './judgement.ts'
import type { Outcome } from './run-module.ts'

const outcome = (change: Partial<Outcome>): Outcome => {
  return { id: '1', status: 'FINISHED', result: 'PASSED', log: [], pictures: [], ...change }
}

test('a module that passed or needs a review is no finding', () => {
  for (const result of ['PASSED', 'REVIEW']) {
    const log = [{ src: 'CheckIssuer', msg: 'as it should be', result: 'SUCCESS' }]
    assert.deepEqual(judge('oidcc-server', outcome({ result, log })), [])
  }
})

test('an unexpected failure or warning has no reason', () => {
  const log = [{ src: 'CheckIssuer', msg: 'another issuer', result: 'FAILURE' }]
  const found = judge('oidcc-server', outcome({ result: 'FAILED', log }))
  assert.deepEqual(found, [
    { module: 'oidcc-server', result: 'FAILURE', condition: 'CheckIssuer', words: 'another issuer' },
  ])
  assert.equal(found[0] && reasonOf(found[0], 'basic'), undefined)
})

test('an interrupted module is a finding even if no condition failed', () => {
  const [finding] = judge('oidcc-server', outcome({ status: 'INTERRUPTED', result: 'UNKNOWN' }))
  assert.equal(finding?.result, 'INTERRUPTED')
})

test('a failure or warning of a module that no log entry explains is a finding', () => {
  const warned = { src: 'CheckIssuer', msg: 'odd', result: 'WARNING' }
  const cases = [
    outcome({ result: 'FAILED' }),
    outcome({ result: 'WARNING' }),
    outcome({ result: 'FAILED', log: [warned] }),
  ]
  for (const each of cases) {
    const last = judge('oidcc-server', each).at(-1)
    assert.deepEqual([last?.result, last?.condition], [each.result, ''])
    assert.equal(last && reasonOf(last, 'basic'), undefined)
  }
  const explained = judge('oidcc-server', outcome({ result: 'WARNING', log: [warned] }))
  assert.deepEqual(
    explained.map(({ result }) => result),
    ['WARNING'],
  )
})

test('an expected result has its reason, in that module only', () => {
  const skipped = { result: 'SKIPPED', condition: '', words: '' }
  const reason = (module: string) => reasonOf({ ...skipped, module }, 'basic')
  assert.match(reason('oidcc-idtoken-unsigned') ?? '', /always signed/)
  assert.equal(reason('oidcc-server'), undefined)
})

test('every expectation has a reason', () => {
  for (const { reason, modules } of expectations) {
    assert.ok(reason.length > 60, `${modules.join(', ')}: ${reason}`)
  }
})
