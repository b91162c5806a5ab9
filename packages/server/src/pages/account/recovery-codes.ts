import { html } from '../html/html.ts'
import { decidingForm } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { accountLayout } from './account-layout.ts'
import type { RecoveryCodesView } from './view.ts'

/** The page on which a person replaces their recovery codes. */
export function recoveryCodes(view: RecoveryCodesView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.recoveryCodes
  return accountLayout(view, frame, {
    title: words.title,
    ...(view.left === undefined ? {} : { decides: true, policy: { form: 'stays' } }),
    content: html`<p>${words.what}</p>
<p class="quiet">${view.left === undefined ? words.nothing : text.account.factors.codesLeft(view.left)}</p>
${
  view.left === undefined
    ? undefined
    : decidingForm(
        view.form,
        {
          enter: 'presses nothing',
          content: html`<p class="note">${words.replaces}</p>
<div class="actions"><button class="button primary" name="renew" value="1">${words.submit}</button></div>`,
        },
        text,
      )
}`,
  })
}
