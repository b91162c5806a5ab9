import assert from 'node:assert/strict'
import test from 'node:test'
import { aSignIn } from '../../test/support/sample-views.ts'
import { signIn } from './sign-in.ts'
import type { SignInView } from './view.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }
const render = (change: Partial<SignInView> = {}) => signIn(aSignIn(change), frame)

test('password managers find their fields', () => {
  const { html } = render()
  assert.match(html, /<input id="username" name="username" type="text" [^>]*autocomplete="username"/)
  assert.match(
    html,
    /<input id="password" name="password" type="password" [^>]*autocomplete="current-password"/,
  )
})

test('a refusal keeps the username, says so under the field to screen readers too, and puts the focus on the password', () => {
  const { html, status } = render({ username: 'alice', problem: 'wrong_credentials' })
  assert.equal(status, 422)
  assert.match(html, /id="username"[^>]* value="alice"/)
  assert.match(html, /id="password"[^>]* autofocus aria-invalid="true" aria-describedby="password-problem"/)
  assert.match(
    html,
    /<p class="problem" id="password-problem" role="alert">The username or the password is not right/,
  )
  assert.match(html, /<title>Problem: Sign in<\/title>/)
})

test('the password is never sent back to the page', () => {
  assert.doesNotMatch(render({ problem: 'wrong_credentials' }).html, /id="password"[^>]* value=/)
})

test('whoever tried too often is told how long to wait', () => {
  const told = (retryAfter: number | undefined) => render({ problem: 'too_many_attempts', retryAfter })
  assert.equal(told(1).status, 429)
  assert.match(told(1).html, /Wait a minute, then/)
  assert.match(told(61).html, /Wait 2 minutes, then/)
  assert.match(told(3600).html, /Wait an hour, then/)
  assert.match(told(3601).html, /Wait 2 hours, then/)
  assert.match(told(undefined).html, /Wait a while, then/)
})

test('an overloaded server says so and is not blamed on the password', () => {
  const { html, status } = render({ problem: 'busy' })
  assert.equal(status, 503)
  assert.match(html, /role="alert">Many people are signing in/)
  assert.doesNotMatch(html, /aria-invalid="true"/)
})

test('cancelling posts nothing that was typed', () => {
  assert.match(render().html, /<button [^>]*form="cancel" name="cancel" value="1">/)
  assert.doesNotMatch(render({ cancel: false }).html, /cancel/)
})

test('the first page a person sees links to the app’s policy and terms (OIDC Registration §2)', () => {
  const { html } = render()
  assert.match(html, /href="https:\/\/print-shop.example\/privacy" target="_blank" rel="noopener noreferrer"/)
  assert.match(html, /href="https:\/\/print-shop.example\/terms"/)
})

test('a locale we do not speak is answered in English, and says so', () => {
  assert.match(signIn(aSignIn(), { locale: 'tlh', nonce: 'bm9uY2U' }).html, /<html lang="en" dir="ltr">/)
})
