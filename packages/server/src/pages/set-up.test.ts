import assert from 'node:assert/strict'
import test from 'node:test'
import { aSetUp } from '../../test/support/sample-views.ts'
import { setUp } from './set-up.ts'
import type { SetUpView } from './view.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }

const places: readonly [NonNullable<SetUpView['problem']>, string][] = [
  ['username_invalid', 'username'],
  ['username_taken', 'username'],
  ['name_invalid', 'name'],
  ['password_too_short', 'password'],
  ['password_too_long', 'password'],
  ['password_invalid', 'password'],
  ['password_is_username', 'password'],
  ['passwords_differ', 'password_again'],
]

for (const [problem, field] of places) {
  test(`${problem} is shown under ${field}, which has the focus`, () => {
    const { html, status } = setUp(aSetUp({ problem }), frame)
    assert.equal(status, 422)
    assert.match(html, new RegExp(`<p class="problem" id="${field}-problem" role="alert">`))
    assert.match(
      html,
      new RegExp(`id="${field}"[^>]* autofocus aria-invalid="true" aria-describedby="${field}-problem`),
    )
    assert.equal(html.match(/ autofocus/g)?.length, 1)
  })
}

test('typed values are kept, except passwords', () => {
  const { html } = setUp(aSetUp({ username: 'olivia', name: 'Olivia', problem: 'passwords_differ' }), frame)
  assert.match(html, /id="username"[^>]* value="olivia"/)
  assert.match(html, /id="name"[^>]* value="Olivia"/)
  assert.doesNotMatch(html, /type="password"[^>]* value=/)
})

test('password managers see two new passwords, whose length is not limited', () => {
  const { html } = setUp(aSetUp(), frame)
  assert.equal(html.match(/autocomplete="new-password"/g)?.length, 2)
  assert.doesNotMatch(html, /maxlength/)
})

test('the least length of a password is shown before it is typed', () => {
  assert.match(setUp(aSetUp(), frame).html, /At least 12 characters/)
})

test('an overload of the server marks no field as wrong', () => {
  const { html, status } = setUp(aSetUp({ problem: 'busy' }), frame)
  assert.equal(status, 503)
  assert.doesNotMatch(html, /aria-invalid="true"/)
})
