import assert from 'node:assert/strict'
import { test } from 'node:test'
import { switchedOnAgain } from './test-browser.ts'

test('features that Playwright disables stay disabled, although only the last list is used', () => {
  const flags = ['--headless', '--disable-features=One,Two', '--no-sandbox']
  assert.deepEqual(switchedOnAgain(flags), [])
  assert.deepEqual(switchedOnAgain([...flags, '--disable-features=Two,Three']), ['One'])
  assert.deepEqual(switchedOnAgain([...flags, '--disable-features=One,Two,Three']), [])
})
