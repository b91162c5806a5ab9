import assert from 'node:assert/strict'
import test from 'node:test'
import { aSignIn } from '../../test/support/sample-views.ts'
import { signIn } from './sign-in.ts'
import type { SignInView } from './view.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }
const render = (change: Partial<SignInView> = {}) => signIn(aSignIn(change), frame)

test('password managers recognize the fields', () => {
  const { html } = render()
  assert.match(html, /<input id="username" name="username" type="text" [^>]*autocomplete="username"/)
  assert.match(
    html,
    /<input id="password" name="password" type="password" [^>]*autocomplete="current-password"/,
  )
})

test('after a refusal the username is kept, screen readers get the error, and the password has the focus', () => {
  const { html, status } = render({ username: 'alice', problem: 'wrong_credentials' })
  assert.equal(status, 422)
  assert.match(html, /id="username"[^>]* value="alice"/)
  assert.match(html, /id="password"[^>]* autofocus aria-invalid="true" aria-describedby="password-problem"/)
  assert.match(
    html,
    /<p class="problem" id="password-problem" role="alert">The username or the password is wrong/,
  )
  assert.match(html, /<title>Problem: Sign in<\/title>/)
})

test('the password is never sent back to the page', () => {
  assert.doesNotMatch(render({ problem: 'wrong_credentials' }).html, /id="password"[^>]* value=/)
})

test('after too many attempts the page says how long to wait', () => {
  const refused = (retryAfter: number | undefined) => render({ problem: 'too_many_attempts', retryAfter })
  assert.equal(refused(1).status, 429)
  assert.match(refused(1).html, /Wait 1 minute, then/)
  assert.match(refused(61).html, /Wait 2 minutes, then/)
  assert.match(refused(3600).html, /Wait 1 hour, then/)
  assert.match(refused(3601).html, /Wait 2 hours, then/)
  assert.match(refused(undefined).html, /Wait a while, then/)
})

test('an overload of the server is reported as such, and marks no field as wrong', () => {
  const { html, status } = render({ problem: 'busy' })
  assert.equal(status, 503)
  assert.match(html, /role="alert">Many people are signing in/)
  assert.doesNotMatch(html, /aria-invalid="true"/)
})

test('cancelling does not post what was typed', () => {
  assert.match(render().html, /<button [^>]*form="cancel" name="cancel" value="1">/)
  assert.doesNotMatch(render({ cancel: false }).html, /cancel/)
})

test('the first page that a person sees links to the app’s policy and terms (OIDC Registration §2)', () => {
  const { html } = render()
  assert.match(html, /href="https:\/\/print-shop.example\/privacy" target="_blank" rel="noopener noreferrer"/)
  assert.match(html, /href="https:\/\/print-shop.example\/terms"/)
})

test('an unknown locale gets English, and the page says so', () => {
  assert.match(signIn(aSignIn(), { locale: 'tlh', nonce: 'bm9uY2U' }).html, /<html lang="en" dir="ltr">/)
})
