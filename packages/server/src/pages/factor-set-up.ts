import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { authenticator } from './parts/authenticator.ts'
import { form } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { shownName } from './parts/safe-text.ts'
import { textFor } from './text/text.ts'
import type { FactorSetUpView, Frame } from './view.ts'

/** The page on which a person who must have a second factor sets it up, before they are signed in. */
export function factorSetUp(view: FactorSetUpView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.factorSetUp
  const problem = view.problem && { at: 'code' as const, words: text.authenticator.wrongCode }
  return layout(frame, {
    status: problem === undefined ? 200 : 422,
    title: problem === undefined ? words.title : text.problemPrefix + words.title,
    policy: { form: 'leaves' },
    card: html`<h1>${words.title}</h1>
<p>${words.why}</p>
<p class="quiet small">${text.secondStep.account(shownName(view.username))}</p>
${form(view.form, [
  authenticator(view.authenticator, problem, text),
  html`<div class="actions"><button class="button primary">${words.submit}</button></div>`,
])}
<div class="after"><p><a href="${ownAddress(view.startAgainUrl)}">${text.secondStep.startAgain}</a></p></div>`,
  })
}
