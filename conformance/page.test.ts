import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { page } from './page.ts'
import { keptResults, type PlanResult } from './results.ts'

const result: PlanResult = {
  planName: 'oidcc-config-certification-test-plan',
  variant: { response_type: 'code' },
  suite: '5.2.4',
  date: '2026-11-21',
  commit: 'abc1234',
  results: { PASSED: 3, FAILED: 1 },
  findings: [
    {
      module: 'oidcc-server',
      result: 'FAILURE',
      condition: 'CheckIssuer',
      words: 'another',
    },
    { module: 'oidcc-idtoken-unsigned', result: 'SKIPPED', condition: '', words: '' },
  ],
}

test('the page has a line for each plan that was run, and names those that were not', () => {
  const text = page({ config: result })
  assert.match(
    text,
    /\| config \| `oidcc-config-certification-test-plan` code \| 3 \| 0 \| 0 \| 0 \| 1 \| 5\.2\.4/,
  )
  assert.match(text, /Not run as a whole yet: basic-declared, /)
})

test('what nobody expected is said apart from what has its reason', () => {
  const text = page({ config: result })
  assert.match(
    text,
    /## Not as we expected\n\n- failure: `oidcc-server`, CheckIssuer\. another \*\(config\)\*/,
  )
  assert.match(
    text,
    /and why\n\n- skipped: `oidcc-idtoken-unsigned`\. ID tokens are always signed.* \*\(config\)\*/,
  )
})

test('the page in the docs is what the kept results say', () => {
  const shown = readFileSync(join(import.meta.dirname, '../docs/conformance.md'), 'utf8')
  assert.equal(shown, page(keptResults()))
})
