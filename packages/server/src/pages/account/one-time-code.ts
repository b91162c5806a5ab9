import { html } from '../html/html.ts'
import { authenticator } from '../parts/authenticator.ts'
import { form, warning } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { accountLayout } from './account-layout.ts'
import type { OneTimeCodeView } from './view.ts'

const statuses = { wrong_code: 422, full: 409, lost: 409 } as const

/** The page on which a person connects an authenticator app. */
export function oneTimeCode(view: OneTimeCodeView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.oneTimeCode
  const { problem } = view
  const atField =
    problem === 'wrong_code' ? { at: 'code' as const, words: text.authenticator.wrongCode } : undefined
  return accountLayout(view, frame, {
    status: problem === undefined ? 200 : statuses[problem],
    title: words.title,
    problem: problem !== undefined,
    policy: { form: 'stays' },
    content: html`${warning(problem === 'full' || problem === 'lost' ? words[problem] : undefined)}
<p>${words.what}</p>
${form(view.form, [
  authenticator(view.authenticator, atField, text),
  html`<div class="actions"><button class="button primary">${words.submit}</button></div>`,
])}`,
  })
}
