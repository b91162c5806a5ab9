import assert from 'node:assert/strict'
import test from 'node:test'
import { contentSecurityPolicy } from './content-security-policy.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }

test('a page may load only our style and our pictures', () => {
  assert.equal(
    contentSecurityPolicy(frame, { script: false, form: 'none' }),
    `default-src 'none'; style-src 'nonce-bm9uY2U'; img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
  )
})

test('a page with a script of ours may run it, by its nonce', () => {
  assert.match(
    contentSecurityPolicy(frame, { script: true, form: 'leaves' }),
    /; script-src 'nonce-bm9uY2U';/,
  )
})

test('a form whose response may redirect to a client has no form-action', () => {
  assert.doesNotMatch(contentSecurityPolicy(frame, { script: false, form: 'leaves' }), /form-action/)
  assert.match(contentSecurityPolicy(frame, { script: false, form: 'stays' }), /form-action 'self'/)
})

test('a nonce cannot add a directive', () => {
  for (const nonce of ['', `x'; script-src *`, 'a b']) {
    assert.throws(
      () => contentSecurityPolicy({ locale: 'en', nonce }, { script: false, form: 'none' }),
      TypeError,
    )
  }
})
