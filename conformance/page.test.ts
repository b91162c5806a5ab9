import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { page } from './page.ts'
import { keptResults, type PlanResult } from './results.ts'

const result: PlanResult = {
  planName: 'oidcc-config-certification-test-plan',
  variant: { response_type: 'code' },
  configuration: 'default',
  settings: { registration: { mode: 'open' } },
  browser: 'chromium',
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

test('the page has a line for each plan that was run, and names the plans that were not run', () => {
  const text = page({ config: result })
  assert.match(
    text,
    /\| config \| `oidcc-config-certification-test-plan` code \| default \| 3 \| 0 \| 0 \| 0 \| 1 \| Chromium \| 5\.2\.4/,
  )
  assert.match(text, /Not yet run completely: basic, /)
})

test('unexpected results and expected ones are in separate sections', () => {
  const text = page({ config: result })
  assert.match(
    text,
    /## Unexpected results\n\n- failure: `oidcc-server`, CheckIssuer\. another \*\(config\)\*/,
  )
  assert.match(
    text,
    /and why\n\n- skipped: `oidcc-idtoken-unsigned`\. ID tokens are always signed.* \*\(config\)\*/,
  )
})

test('the page shows the settings of each configuration once, with the plans that ran with it', () => {
  const text = page({ config: result, basic: result })
  assert.match(
    text,
    /### default\n\n```json\n\{\n {2}"registration": \{\n {4}"mode": "open"\n {2}\}\n\}\n```\n\n\*\(config, basic\)\*/,
  )
  assert.equal(text.match(/### default/g)?.length, 1)
})

test('docs/conformance.md matches the stored results', () => {
  const shown = readFileSync(join(import.meta.dirname, '../docs/conformance.md'), 'utf8')
  assert.equal(shown, page(keptResults()))
})
