import assert from 'node:assert/strict'
import test from 'node:test'
import { aFormPost } from '../../test/support/sample-views.ts'
import { formPost } from './form-post.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }

test('one script with the nonce posts the form to the client (Form Post Response Mode §2)', () => {
  const { html, contentSecurityPolicy } = formPost(aFormPost(), frame)
  assert.match(html, /<form method="post" action="https:\/\/print-shop.example\/callback">/)
  assert.equal(html.match(/<script/g)?.length, 1)
  assert.match(html, /<script nonce="bm9uY2U">/)
  assert.match(contentSecurityPolicy, /script-src 'nonce-bm9uY2U'/)
})

for (const action of [
  'javascript:alert(1)',
  'data:text/html,x',
  'com.example.app:/callback',
  'http://print-shop.example/',
]) {
  test(`nothing is posted to ${action}`, () => {
    const { html, status, contentSecurityPolicy } = formPost(aFormPost({ action }), frame)
    assert.equal(status, 400)
    assert.doesNotMatch(html, /<form|<script|vk_code/)
    assert.doesNotMatch(contentSecurityPolicy, /script-src/)
  })
}
