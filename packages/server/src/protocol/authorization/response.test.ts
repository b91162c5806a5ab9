import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { OAuthError } from '../errors.ts'
import { respond, respondError } from './response.ts'
import type { ResponseMode } from './response-mode.ts'

const issuer = 'https://id.example'
const at = (redirectUri: string, responseMode: ResponseMode = 'query', state?: string) => ({
  redirectUri,
  responseMode,
  state,
})

function location(...args: Parameters<typeof respond>): string {
  const response = respond(...args)
  assert.equal(response.kind, 'redirect')
  return response.kind === 'redirect' ? response.location : ''
}

describe('an authorization response (RFC 6749 §4.1.2)', () => {
  const answered = 'code=c&iss=https%3A%2F%2Fid.example'
  for (const [redirectUri, expected] of [
    ['https://app.example/cb', `https://app.example/cb?${answered}`],
    ['https://app.example/cb?', `https://app.example/cb?${answered}`],
    ['https://app.example/cb?a=b', `https://app.example/cb?a=b&${answered}`],
    ['https://app.example/cb?a=b&', `https://app.example/cb?a=b&${answered}`],
    ['https://app.example/cb?a=%20%2F+x', `https://app.example/cb?a=%20%2F+x&${answered}`],
    ['https://app.example/cb?a?b', `https://app.example/cb?a?b&${answered}`],
    ['https://APP.example:443/./cb', `https://APP.example:443/./cb?${answered}`],
    ['com.example.app:/cb', `com.example.app:/cb?${answered}`],
    ['http://127.0.0.1:49152/', `http://127.0.0.1:49152/?${answered}`],
    ['https://app.example', `https://app.example?${answered}`],
  ] as const) {
    test(`goes to ${redirectUri} as it was registered, its own query kept (§3.1.2)`, () => {
      assert.equal(location(at(redirectUri), issuer, { code: 'c' }), expected)
    })
  }

  test('goes into the fragment where the client asked for that', () => {
    const expected = `https://app.example/cb?a=b#${answered}`
    assert.equal(location(at('https://app.example/cb?a=b', 'fragment'), issuer, { code: 'c' }), expected)
  })

  test('becomes a form for form_post, every value as it is', () => {
    const state = '"><script>&amp;\r\n'
    assert.deepEqual(respond(at('https://app.example/cb?a=b', 'form_post', state), issuer, { code: 'c' }), {
      kind: 'form_post',
      action: 'https://app.example/cb?a=b',
      fields: { code: 'c', state, iss: issuer },
    })
  })

  test('brings state back as it came, whatever it holds, in a URL that any header can hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom<ResponseMode>('query', 'fragment'),
        (state, mode) => {
          const url = location(at('https://app.example/cb', mode, state), issuer, { code: 'c' })
          assert.match(url, /^[\x21-\x7e]+$/)
          const parsed = new URL(url)
          const came = new URLSearchParams(mode === 'query' ? parsed.search : parsed.hash.slice(1))
          assert.equal(came.get('state'), state)
        },
      ),
    )
  })

  test('has no state where none came, and always says who answers (RFC 9207 §2)', () => {
    const url = new URL(location(at('https://app.example/cb'), issuer, { code: 'c' }))
    assert.deepEqual([...url.searchParams.keys()], ['code', 'iss'])
  })

  test('a refusal takes the same way, with words that an answer may hold (§4.1.2.1)', () => {
    const error = new OAuthError('invalid_scope', 'no "such" scope: é', { detail: 'for the log' })
    const response = respondError(at('https://app.example/cb', 'query', 's'), issuer, error)
    assert.equal(response.kind, 'redirect')
    const url = new URL(response.kind === 'redirect' ? response.location : '')
    assert.deepEqual(
      [...url.searchParams],
      [
        ['error', 'invalid_scope'],
        ['error_description', "no 'such' scope: ?"],
        ['state', 's'],
        ['iss', issuer],
      ],
    )
  })
})
