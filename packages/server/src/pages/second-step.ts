import { ownAddress } from './html/address.ts'
import { type Html, html } from './html/html.ts'
import { clientLinks } from './parts/client-header.ts'
import { field, form, sideForm, warning } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { knownUsername } from './parts/new-password-fields.ts'
import { passkeyForm, passkeyScript } from './parts/passkey.ts'
import { shownName } from './parts/safe-text.ts'
import { heading } from './parts/sign-in-heading.ts'
import { type Text, textFor } from './text/text.ts'
import type { Frame, SecondStepView } from './view.ts'

const statuses = { wrong_code: 422, used_code: 422, too_many_attempts: 429 } as const

/** The page that asks a person for another factor, after their password. */
export function secondStep(view: SecondStepView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.secondStep
  const { problem } = view
  const problemWords = problem && problemText(problem, view, text)
  const atField = problem === 'too_many_attempts' ? undefined : problemWords
  return layout(frame, {
    status: problem === undefined ? 200 : statuses[problem],
    title: problem === undefined ? words.title : text.problemPrefix + words.title,
    policy: { form: 'leaves', script: view.passkey !== undefined },
    card: html`${heading(words.title, view.client, text)}
<p class="quiet small">${words.account(shownName(view.username))}</p>
${view.asks === 'passkey' ? passkeyStep(view, text) : codeStep(view, atField, problemWords, text)}
${view.cancel ? sideForm('cancel', view.form) : undefined}
<div class="after">${view.others.map(({ kind, url }) => html`<p><a href="${ownAddress(url)}">${words.others[kind]}</a></p>`)}
<p><a href="${ownAddress(view.startAgainUrl)}">${words.startAgain}</a></p>
${view.client && clientLinks(text, view.client)}</div>`,
    ...(view.passkey && { end: passkeyScript(frame.nonce) }),
  })
}

function codeStep(
  view: SecondStepView,
  atField: string | undefined,
  problemWords: string | undefined,
  text: Text,
): Html {
  const words = text.secondStep
  const asks = words.asks[view.asks]
  return html`${form(view.form, [
    warning(view.problem === 'too_many_attempts' ? problemWords : undefined),
    html`<p class="note">${asks.intro}</p>`,
    knownUsername(view.username),
    field({
      name: 'code',
      label: asks.label,
      type: 'text',
      autocomplete: 'one-time-code',
      ...(view.asks === 'one_time_code' ? { inputmode: 'numeric' } : {}),
      problem: atField,
      focus: true,
    }),
    html`<div class="actions">
<button class="button primary">${words.submit}</button>
${cancelButton(view, text)}
</div>`,
  ])}`
}

function passkeyStep(view: SecondStepView, text: Text): Html {
  return html`<p class="note">${text.secondStep.asks.passkey.intro}</p>
${view.passkey && passkeyForm(view.passkey, text, true)}
<noscript><p class="note">${text.passkey.noScript}</p></noscript>
${view.cancel ? html`<div class="actions">${cancelButton(view, text)}</div>` : undefined}`
}

function cancelButton({ cancel }: SecondStepView, text: Text): Html | undefined {
  return cancel
    ? html`<button class="button" form="cancel" name="cancel" value="1">${text.signIn.cancel}</button>`
    : undefined
}

function problemText(
  problem: NonNullable<SecondStepView['problem']>,
  { retryAfter }: SecondStepView,
  text: Text,
): string {
  if (problem === 'wrong_code') return text.secondStep.wrongCode
  return problem === 'used_code' ? text.secondStep.usedCode : text.signIn.tooManyAttempts(retryAfter)
}
