import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSignIn, aSignUp } from '../../test/support/sample-views.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }

test('the page names the app, offers to sign in instead, and can be cancelled', () => {
  const { html, status } = signUp(aSignUp(), frame)
  assert.equal(status, 200)
  assert.match(html, /to continue to <bdi>Print Shop/)
  assert.match(html, /href="\/sign-in\?interaction=vk_in_5Jx2q9&amp;account=other"/)
  assert.match(html, /name="cancel"/)
  const alone = signUp(aSignUp({ client: undefined, cancel: false }), frame).html
  assert.doesNotMatch(alone, /Print Shop|name="cancel"/)
})

test('an error is shown under its field, and typed values are kept, except passwords', () => {
  const view = aSignUp({ username: 'olivia', name: 'Olivia', problem: 'username_taken' })
  const { html, status } = signUp(view, frame)
  assert.equal(status, 422)
  assert.match(html, /id="username"[^>]* value="olivia"[^>]* aria-invalid="true"/)
  assert.match(html, /<p class="problem" id="username-problem" role="alert">/)
  assert.doesNotMatch(html, /type="password"[^>]* value=/)
  assert.equal(html.match(/autocomplete="new-password"/g)?.length, 2)
})

test('too many accounts from one address, or an overload, ask the person to wait, and mark no field as wrong', () => {
  const late = signUp(aSignUp({ retryAfter: 280 }), frame)
  assert.equal(late.status, 429)
  assert.match(late.html, /Wait 5 minutes/)
  const busy = signUp(aSignUp({ problem: 'busy' }), frame)
  assert.equal(busy.status, 503)
  for (const { html } of [late, busy]) assert.doesNotMatch(html, /aria-invalid="true"/)
})

test('the sign-in page links to the sign-up page only if people may create accounts', () => {
  assert.match(
    signIn(aSignIn({ signUpUrl: '/sign-up?interaction=x' }), frame).html,
    /href="\/sign-up\?interaction=x"/,
  )
  assert.doesNotMatch(signIn(aSignIn(), frame).html, /sign-up/)
})
