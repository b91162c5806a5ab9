import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { type AccountProblem, accountFields, accountProblem, formProblem } from './parts/account-fields.ts'
import { clientLinks } from './parts/client-header.ts'
import { decidingForm, sideForm } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { heading } from './parts/sign-in-heading.ts'
import { type Text, textFor } from './text/text.ts'
import type { Frame, SignUpView } from './view.ts'

/** The page where a person creates an account, whether or not an app sent them. */
export function signUp(view: SignUpView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const problem = problemOf(view, text)
  return layout(frame, {
    status: statusOf(view),
    title: `${problem === undefined ? '' : text.problemPrefix}${text.signUp.title}`,
    decides: true,
    policy: { form: 'leaves' },
    card: html`${heading(text.signUp.title, view.client, text)}
${decidingForm(
  view.form,
  {
    enter: 'presses',
    content: [
      formProblem(problem),
      ...accountFields(view, problem, text),
      html`<div class="actions">
<button class="button primary">${text.signUp.submit}</button>
${view.cancel ? html`<button class="button" form="cancel" name="cancel" value="1">${text.signIn.cancel}</button>` : undefined}
</div>`,
    ],
  },
  text,
)}
${view.cancel ? sideForm('cancel', view.form) : undefined}
<div class="after"><p><a href="${ownAddress(view.signInUrl)}">${text.signUp.signIn}</a></p>
${view.client === undefined ? undefined : clientLinks(text, view.client)}</div>`,
  })
}

function statusOf({ retryAfter, problem }: SignUpView): number {
  if (retryAfter !== undefined) return 429
  return problem === undefined ? 200 : problem === 'busy' ? 503 : 422
}

function problemOf(view: SignUpView, text: Text): AccountProblem | undefined {
  if (view.retryAfter === undefined) return accountProblem(view, text)
  return { at: undefined, words: text.signIn.tooManyAttempts(view.retryAfter) }
}
