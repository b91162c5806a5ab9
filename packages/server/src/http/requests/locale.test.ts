import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localeOf } from './locale.ts'

const of = (acceptLanguage?: string) => localeOf({ headers: { 'accept-language': acceptLanguage } })

test('the locale is the most preferred one among the languages of the pages', () => {
  assert.equal(of('en-GB'), 'en-GB')
  assert.equal(of('en;q=0.5, en-AU;q=0.9'), 'en-AU')
  assert.equal(of('tlh, en-NZ;q=0.3'), 'en-NZ')
  assert.equal(of('en-IE;q=0, en-ZA;q=0.1'), 'en-ZA')
})

test('the locale is English if the header is missing, malformed or names none of these languages', () => {
  for (const header of [
    undefined,
    '',
    '*',
    'tlh',
    'en;q=2',
    '<script>',
    `en-${'a'.repeat(9)}`,
    ','.repeat(5_000),
  ]) {
    assert.equal(of(header), 'en', header)
  }
})
