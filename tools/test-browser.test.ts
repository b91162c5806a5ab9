import assert from 'node:assert/strict'
import { test } from 'node:test'
import { switchedOnAgain } from './test-browser.ts'

test('what Playwright switches off stays off: only the last list counts', () => {
  const flags = ['--headless', '--disable-features=One,Two', '--no-sandbox']
  assert.deepEqual(switchedOnAgain(flags), [])
  assert.deepEqual(switchedOnAgain([...flags, '--disable-features=Two,Three']), ['One'])
  assert.deepEqual(switchedOnAgain([...flags, '--disable-features=One,Two,Three']), [])
})
