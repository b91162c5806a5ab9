import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Languages } from './languages.ts'

const languagesOf = (acceptLanguage?: string) =>
  new Languages({ headers: { 'accept-language': acceptLanguage } })
const of = (acceptLanguage?: string) => languagesOf(acceptLanguage).locale

test('the locale is the most preferred one among the languages of the pages', () => {
  assert.equal(of('en-GB'), 'en-GB')
  assert.equal(of('en;q=0.5, en-AU;q=0.9'), 'en-AU')
  assert.equal(of('tlh, en-NZ;q=0.3'), 'en-NZ')
  assert.equal(of('en-IE;q=0, en-ZA;q=0.1'), 'en-ZA')
  assert.equal(of('de-Latn-AT-1996, en;q=0.9'), 'de-Latn-AT-1996')
  assert.equal(of('DE'), 'DE')
})

test('the app has the first say, then the person, then the browser (OIDC Core §3.1.2.1)', () => {
  const languages = languagesOf('en-GB, de;q=0.5')
  languages.personSpeaks('de_CH')
  assert.equal(languages.locale, 'de-CH')
  languages.appAsks(['tlh', 'ar-EG', 'en'])
  assert.equal(languages.locale, 'ar-EG')
  languages.appAsks(['tlh'])
  assert.equal(languages.locale, 'de-CH')
  languages.personSpeaks('tlh')
  assert.equal(languages.locale, 'en-GB')
  for (const odd of [undefined, 7, '', '<script>', ['de'], 'd'.repeat(50)]) {
    languages.personSpeaks(odd)
    assert.equal(languages.locale, 'en-GB')
  }
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
    `en-${'abcdefgh-'.repeat(500)}x`,
    'en-x',
    ','.repeat(5_000),
  ]) {
    assert.equal(of(header), 'en', header)
  }
})

test('languages that an app asks for beyond the twentieth are not read, and malformed ones are ignored', () => {
  const languages = languagesOf('en-GB')
  languages.appAsks([...Array(20).fill('tlh'), 'de'])
  assert.equal(languages.locale, 'en-GB')
  languages.appAsks(['de-', '-de', 'de;q=1', 'de '.repeat(900)])
  assert.equal(languages.locale, 'en-GB')
})
