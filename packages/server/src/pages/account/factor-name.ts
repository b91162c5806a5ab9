import { html } from '../html/html.ts'
import { field, form } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { accountLayout } from './account-layout.ts'
import type { FactorNameView } from './view.ts'

/** The page on which a person names a passkey or an authenticator app. */
export function factorName(view: FactorNameView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.factorName
  return accountLayout(view, frame, {
    title: words.title,
    policy: { form: 'stays' },
    content: html`<p class="quiet small">${text.account.factors.kinds[view.kind]}</p>
${form(view.form, [
  field({
    name: 'name',
    label: text.authenticator.name,
    type: 'text',
    value: view.name,
    autocomplete: 'off',
    hint: words.hint,
    optional: true,
    focus: true,
  }),
  html`<div class="actions"><button class="button primary">${words.submit}</button></div>`,
])}`,
  })
}
