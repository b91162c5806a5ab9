import assert from 'node:assert/strict'
import test from 'node:test'
import { fixedIssuer, issuerProblem, portFollowingIssuer } from './issuer.ts'

const valid = [
  'https://id.example.com',
  'https://id.example.com/t1',
  'https://id.example.com:8443/a/b',
  'https://localhost:4000',
  'http://localhost:4000',
  'http://localhost',
  'http://127.0.0.1:4000/t1',
  'http://[::1]:4000',
]

for (const issuer of valid) {
  test(`${issuer} can be an issuer, exactly as written`, () => {
    assert.equal(issuerProblem(issuer), undefined)
    assert.equal(fixedIssuer(issuer).at(4711), issuer)
  })
}

const https = 'an https URL, such as https://id.example.com'
const refused: readonly (readonly [issuer: string, expected: string])[] = [
  ['', https],
  ['id.example.com', https],
  ['ftp://id.example.com', https],
  ['https://', https],
  ['https://id.example.com/ä', https],
  ['https://id.example.com/a b', https],
  ['https://id.example.com/?t=1', 'a URL without a query'],
  ['https://id.example.com?', 'a URL without a query'],
  ['https://id.example.com/#top', 'a URL without a fragment'],
  ['https://id.example.com#', 'a URL without a fragment'],
  ['https://me:pass@id.example.com', 'a URL without a user name or password'],
  ['https://@id.example.com', 'a URL without a user name or password'],
  ['http://id.example.com', 'an https URL (http only for localhost, 127.0.0.1 and [::1])'],
  ['http://localhost.example.com', 'an https URL (http only for localhost, 127.0.0.1 and [::1])'],
  ['http://10.0.0.1', 'an https URL (http only for localhost, 127.0.0.1 and [::1])'],
  ['https://id.example.com/', 'the canonical form of this URL, https://id.example.com'],
  ['https://id.example.com/t1/', 'the canonical form of this URL, https://id.example.com/t1'],
  ['HTTPS://ID.example.com', 'the canonical form of this URL, https://id.example.com'],
  ['https://id.example.com:443', 'the canonical form of this URL, https://id.example.com'],
  ['https://id.example.com/a/../b', 'the canonical form of this URL, https://id.example.com/b'],
  ['https:\\\\id.example.com', 'the canonical form of this URL, https://id.example.com'],
  ['http://2130706433:4000', 'the canonical form of this URL, http://127.0.0.1:4000'],
  ['https://id.example.com/a//b', 'a URL whose path has no empty segment'],
]

for (const [issuer, expected] of refused) {
  test(`${JSON.stringify(issuer)} cannot be an issuer: expected ${expected}`, () => {
    assert.equal(issuerProblem(issuer), expected)
  })
}

test('an issuer that follows the port keeps its host and its path', () => {
  assert.equal(portFollowingIssuer('http://localhost').at(4711), 'http://localhost:4711')
  assert.equal(portFollowingIssuer('http://127.0.0.1:4000/t1').at(4711), 'http://127.0.0.1:4711/t1')
  assert.equal(portFollowingIssuer('http://[::1]:4000').at(4711), 'http://[::1]:4711')
})

test('every issuer except those on loopback is public', () => {
  assert.equal(fixedIssuer('https://id.example.com').isPublic, true)
  assert.equal(fixedIssuer('https://localhost').isPublic, false)
  assert.equal(fixedIssuer('http://[::1]:4000').isPublic, false)
})
