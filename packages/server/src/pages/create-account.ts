import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { inField } from './html/visible.ts'
import { accountProblem } from './parts/account-fields.ts'
import { decidingForm, field } from './parts/form.ts'
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
<div class="actions"><a class="button primary" href="${ownAddress(view.signUpUrl)}">${words.ask}</a>
<a class="button" href="${ownAddress(view.signInUrl)}">${text.signIn.submit}</a></div>`,
  })
}

function asked(view: Extract<CreateAccountView, { state: 'asked' }>, text: Text, frame: Frame): Page {
  const words = text.createAccount
  const problem = accountProblem({ ...view, username: view.address }, text)
  const problemAt = (at: string) => (problem?.at === at ? problem?.words : undefined)
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
      problem === undefined || problem.at !== undefined
        ? undefined
        : html`<p class="warning" role="alert">${problem.words}</p>`,
      html`<input type="text" name="username" value="${inField(view.address)}" autocomplete="username" hidden>`,
      field({
        name: 'name',
        label: text.newAccount.name,
        type: 'text',
        value: view.name,
        autocomplete: 'name',
        problem: problemAt('name'),
        focus: problem === undefined || problem.at === 'name',
      }),
      field({
        name: 'password',
        label: text.newAccount.password,
        type: 'password',
        autocomplete: 'new-password',
        hint: text.newAccount.passwordHint(view.passwordLength.least),
        problem: problemAt('password'),
        focus: problem?.at === 'password',
      }),
      field({
        name: 'password_again',
        label: text.newAccount.passwordAgain,
        type: 'password',
        autocomplete: 'new-password',
        problem: problemAt('password_again'),
        focus: problem?.at === 'password_again',
      }),
      html`<div class="actions"><button class="button primary">${words.submit}</button></div>`,
    ],
  },
  text,
)}`,
  })
}
