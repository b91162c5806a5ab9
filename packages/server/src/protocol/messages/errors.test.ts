import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { refusal } from './error-response.ts'
import { OAuthError } from './errors.ts'

describe('an OAuth error', () => {
  test('has a description of the characters that RFC 6749 §5.2 allows, whatever the input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.match(new OAuthError('invalid_request', text).description, /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/)
      }),
    )
  })

  test('leaves a description of allowed characters unchanged', () => {
    const words = 'redirect_uri differs; expected 1 of 2'
    assert.equal(new OAuthError('invalid_grant', words).description, words)
  })

  for (const [code, status] of [
    ['invalid_request', 400],
    ['invalid_client', 401],
    ['invalid_grant', 400],
    ['invalid_token', 401],
    ['insufficient_scope', 403],
    ['access_denied', 403],
    ['server_error', 500],
    ['temporarily_unavailable', 503],
  ] as const) {
    test(`${code} has the status ${status}`, () => {
      assert.equal(new OAuthError(code, 'x').status, status)
    })
  }

  test('becomes JSON that must not be cached, with its code and description, without its detail', () => {
    const error = new OAuthError('invalid_request', 'words', {
      detail: 'a secret detail',
      status: 405,
      headers: { Allow: 'POST' },
      cause: new Error('a secret cause'),
    })
    const { status, headers, body } = refusal(error)
    assert.equal(status, 405)
    assert.deepEqual(headers, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      Allow: 'POST',
    })
    assert.deepEqual(JSON.parse(body), { error: 'invalid_request', error_description: 'words' })
  })
})
