import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { accountProblem, formProblem } from './parts/account-fields.ts'
import { decidingForm } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { knownUsername, newPasswordFields } from './parts/new-password-fields.ts'
import { shownName } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import type { Frame, NewPasswordView } from './view.ts'

/** The page of a recovery link. Opening it changes nothing; its button does. */
export function newPassword(view: NewPasswordView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const { newPassword: words } = text
  switch (view.state) {
    case 'asked':
      return asked(view, text, frame)
    case 'done':
      return layout(frame, {
        title: words.doneTitle,
        card: html`<h1>${words.doneTitle}</h1>
<p role="status">${words.done}</p>
<div class="actions"><a class="button primary" href="${ownAddress(view.signInUrl)}">${words.signIn}</a></div>`,
      })
    case 'unusable':
      return layout(frame, {
        status: 400,
        title: words.unusableTitle,
        card: html`<h1>${words.unusableTitle}</h1>
<p>${words[view.link]}</p>
<div class="actions"><a class="button primary" href="${ownAddress(view.recoverUrl)}">${words.ask}</a>
<a class="button" href="${ownAddress(view.signInUrl)}">${words.signIn}</a></div>`,
      })
  }
}

function asked(view: Extract<NewPasswordView, { state: 'asked' }>, text: Text, frame: Frame): Page {
  const { newPassword: words } = text
  const { username, passwordLength } = view
  const problem = accountProblem({ username, name: '', problem: view.problem, passwordLength }, text)
  return layout(frame, {
    status: view.problem === undefined ? 200 : view.problem === 'busy' ? 503 : 422,
    title: problem === undefined ? words.title : text.problemPrefix + words.title,
    decides: true,
    policy: { form: 'stays' },
    card: html`<h1>${words.title}</h1>
<p>${words.intro(shownName(username))}</p>
${decidingForm(
  view.form,
  {
    enter: 'presses',
    content: [
      formProblem(problem),
      knownUsername(username),
      ...newPasswordFields(
        {
          least: passwordLength.least,
          problem,
          focus: problem?.at === 'password_again' ? 'password_again' : 'password',
          labels: words,
        },
        text,
      ),
      html`<p class="hint">${words.ends}</p>
<div class="actions"><button class="button primary">${words.submit}</button></div>`,
    ],
  },
  text,
)}`,
  })
}
