import { type Html, html } from '../html/html.ts'
import { inField } from '../html/visible.ts'
import type { Text } from '../text/text.ts'
import { field } from './form.ts'

type At = 'password' | 'password_again'

/** A new password and its repetition, in two fields. `labels` replace those of a new account. */
export function newPasswordFields(
  view: {
    least: number | undefined
    problem: { at: string | undefined; words: string } | undefined
    focus: At | undefined
    labels?: { password: string; again: string }
  },
  { newAccount: text }: Text,
): readonly Html[] {
  const one = (name: At, label: string, hint?: string) =>
    field({
      name,
      label,
      type: 'password',
      autocomplete: 'new-password',
      ...(hint === undefined ? {} : { hint }),
      problem: view.problem?.at === name ? view.problem.words : undefined,
      focus: view.focus === name,
    })
  const labels = view.labels ?? { password: text.password, again: text.passwordAgain }
  return [
    one('password', labels.password, text.passwordHint(view.least)),
    one('password_again', labels.again),
  ]
}

/** A hidden field that tells a password manager whose password the form has. */
export function knownUsername(username: string): Html {
  return html`<input type="text" name="username" value="${inField(username)}" autocomplete="username" hidden>`
}
