import assert from 'node:assert/strict'
import test from 'node:test'
import { expectations } from './expected.ts'
import { judge } from './judgement.ts'
import type { Outcome } from './suite.ts'

const outcome = (change: Partial<Outcome>): Outcome => {
  return { id: '1', status: 'FINISHED', result: 'PASSED', log: [], ...change }
}

test('what passed, or waits for a look, is worth no word', () => {
  for (const result of ['PASSED', 'REVIEW']) {
    const log = [{ src: 'CheckIssuer', msg: 'as it should be', result: 'SUCCESS' }]
    assert.deepEqual(judge('basic', { testModule: 'oidcc-server' }, outcome({ result, log })), [])
  }
})

test('a failure or a warning that nobody expects stands without a reason', () => {
  const log = [{ src: 'CheckIssuer', msg: 'another issuer', result: 'FAILURE' }]
  const found = judge('basic', { testModule: 'oidcc-server' }, outcome({ result: 'FAILED', log }))
  assert.deepEqual(found, [
    { result: 'FAILURE', condition: 'CheckIssuer', words: 'another issuer', reason: undefined },
  ])
})

test('a module that was interrupted is a finding although no condition failed', () => {
  const [finding] = judge(
    'basic',
    { testModule: 'oidcc-server' },
    outcome({ status: 'INTERRUPTED', result: 'UNKNOWN' }),
  )
  assert.equal(finding?.result, 'INTERRUPTED')
  assert.equal(finding?.reason, undefined)
})

test('what is expected has its reason, in that module alone', () => {
  const skipped = outcome({ result: 'SKIPPED' })
  const reasonOf = (testModule: string) => judge('basic', { testModule }, skipped)[0]?.reason
  assert.match(reasonOf('oidcc-idtoken-unsigned') ?? '', /always signed/)
  assert.equal(reasonOf('oidcc-server'), undefined)
})

test('every expectation says why', () => {
  for (const { reason, modules } of expectations) {
    assert.ok(reason.length > 60, `${modules.join(', ')}: ${reason}`)
  }
})
