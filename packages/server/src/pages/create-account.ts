import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { accountProblem, formProblem, provedAccountFields } from './parts/account-fields.ts'
import { decidingForm } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { shownHost } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import type { CreateAccountView, Frame } from './view.ts'

/** The page of a sign-up link. Opening it creates nothing; its button does. */
export function createAccount(view: CreateAccountView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.createAccount
  if (view.state === 'asked') return asked(view, text, frame)
  return layout(frame, {
    status: 400,
    title: words.unusableTitle,
    card: html`<h1>${words.unusableTitle}</h1>
<p>${words[view.link]}</p>
<div class="actions">${view.signUpUrl && html`<a class="button primary" href="${ownAddress(view.signUpUrl)}">${words.ask}</a>`}
<a class="button" href="${ownAddress(view.signInUrl)}">${text.signIn.submit}</a></div>`,
  })
}

function asked(view: Extract<CreateAccountView, { state: 'asked' }>, text: Text, frame: Frame): Page {
  const words = text.createAccount
  const problem = accountProblem({ ...view, username: view.address }, text)
  return layout(frame, {
    status: view.problem === undefined ? 200 : view.problem === 'busy' ? 503 : 422,
    title: problem === undefined ? words.title : text.problemPrefix + words.title,
    decides: true,
    policy: { form: 'leaves' },
    card: html`<h1>${words.title}</h1>
<p>${words.intro(shownHost(view.address))}</p>
${decidingForm(
  view.form,
  {
    enter: 'presses',
    content: [
      formProblem(problem),
      ...provedAccountFields(view, problem, text),
      html`<div class="actions"><button class="button primary">${words.submit}</button></div>`,
    ],
  },
  text,
)}`,
  })
}
