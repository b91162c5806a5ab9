import { ownAddress } from './html/address.ts'
import { type Html, html } from './html/html.ts'
import { clientLinks } from './parts/client-header.ts'
import { field, form, sideForm, warning } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { passkeyForm, passkeyScript } from './parts/passkey.ts'
import { heading } from './parts/sign-in-heading.ts'
import { type Text, textFor } from './text/text.ts'
import type { Frame, SignInView } from './view.ts'

const statuses = { wrong_credentials: 422, too_many_attempts: 429, busy: 503 } as const

/** The page where a person signs in. */
export function signIn(view: SignInView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const problem = problemText(view, text)
  const typed = view.username !== ''
  const wrong = view.problem === 'wrong_credentials'
  return layout(frame, {
    status: view.problem === undefined ? 200 : statuses[view.problem],
    title: `${problem === undefined ? '' : text.problemPrefix}${text.signIn.title}`,
    policy: { form: 'leaves', script: view.passkey !== undefined },
    card: html`${heading(text.signIn.title, view.client, text)}
${form(view.form, [
  view.again ? html`<p class="note">${view.other ? text.signIn.other : text.signIn.again}</p>` : undefined,
  warning(wrong ? undefined : problem),
  view.problem === 'too_many_attempts' ? html`<p class="note">${text.signIn.guessedByOthers}</p>` : undefined,
  field({
    name: 'username',
    label: view.byAddress === true ? text.signIn.usernameOrAddress : text.signIn.username,
    type: 'text',
    value: view.username,
    autocomplete: view.passkey === undefined ? 'username' : 'username webauthn',
    sharedProblem: wrong ? 'password-problem' : undefined,
    focus: !typed,
  }),
  field({
    name: 'password',
    label: text.signIn.password,
    type: 'password',
    autocomplete: 'current-password',
    problem: wrong ? problem : undefined,
    focus: typed,
  }),
  html`<div class="actions">
<button class="button primary">${text.signIn.submit}</button>
${view.cancel ? html`<button class="button" form="cancel" name="cancel" value="1">${text.signIn.cancel}</button>` : undefined}
</div>`,
])}
${view.cancel ? sideForm('cancel', view.form) : undefined}
${view.passkey && passkeyForm(view.passkey, text)}
${after(view, text)}`,
    ...(view.passkey && { end: passkeyScript(frame.nonce) }),
  })
}

function after({ client, signUpUrl, invitationUrl, recoverUrl }: SignInView, text: Text): Html | undefined {
  if ([client, signUpUrl, invitationUrl, recoverUrl].every((each) => each === undefined)) return undefined
  const recover =
    recoverUrl === undefined
      ? undefined
      : html`<p><a href="${ownAddress(recoverUrl)}">${text.signIn.forgot}</a></p>`
  const signUp =
    signUpUrl === undefined
      ? undefined
      : html`<p><a href="${ownAddress(signUpUrl)}">${text.signIn.signUp}</a></p>`
  const invitation =
    invitationUrl === undefined
      ? undefined
      : html`<p><a href="${ownAddress(invitationUrl)}">${text.signIn.invitation}</a></p>`
  return html`<div class="after">${recover}${signUp}${invitation}${client && clientLinks(text, client)}</div>`
}

function problemText({ problem, retryAfter }: SignInView, text: Text): string | undefined {
  if (problem === undefined) return undefined
  if (problem === 'wrong_credentials') return text.signIn.wrongCredentials
  return problem === 'busy' ? text.signIn.busy : text.signIn.tooManyAttempts(retryAfter)
}
