import { ownAddress } from '../html/address.ts'
import { html } from '../html/html.ts'
import { decidingForm, field, form } from '../parts/form.ts'
import { layout, type Page } from '../parts/layout.ts'
import { shownName } from '../parts/safe-text.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { accountLayout } from './account-layout.ts'
import type { PersonalDataView } from './view.ts'

/** Downloading everything that is stored about a person, and deleting it. GDPR art. 15, 17, 20 */
export function personalData(view: PersonalDataView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.personalData
  return accountLayout(view, frame, {
    status: view.problem === undefined ? 200 : 422,
    title: words.title,
    problem: view.problem !== undefined,
    decides: view.fixed === undefined,
    policy: { form: 'stays' },
    content: html`<section class="part" aria-labelledby="download"><h2 id="download">${words.downloadTitle}</h2>
<p>${words.downloadAbout}</p>
${form(view.downloadForm, html`<div class="actions"><button class="button primary">${words.download}</button></div>`)}
</section>
<section class="part" aria-labelledby="delete"><h2 id="delete">${words.deleteTitle}</h2>
<p>${view.fixed === undefined ? words.deleteAbout : words[view.fixed]}</p>
${
  view.fixed === undefined
    ? decidingForm(
        view.form,
        {
          enter: 'presses nothing',
          content: [
            html`<p class="hint">${words.confirm(html`<strong>${shownName(view.username, 255)}</strong>`)}</p>`,
            field({
              name: 'username',
              label: words.username,
              type: 'text',
              autocomplete: 'off',
              problem: view.problem && words.wrongUsername,
              focus: view.problem !== undefined,
            }),
            html`<div class="actions"><button class="button danger" name="decision" value="delete">${words.delete}</button></div>`,
          ],
        },
        text,
      )
    : undefined
}
</section>`,
  })
}

/** The page after an account was deleted. */
export function accountDeleted({ startUrl }: { startUrl: string }, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.personalData
  return layout(frame, {
    title: words.deleted,
    card: html`<h1>${words.deleted}</h1><p>${words.deletedNext}</p>
<div class="actions"><a class="button" href="${ownAddress(startUrl)}">${text.error.start}</a></div>`,
  })
}
