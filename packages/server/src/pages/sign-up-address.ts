import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { addressField } from './parts/account-fields.ts'
import { clientLinks } from './parts/client-header.ts'
import { decidingForm, sideForm, warning } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { heading } from './parts/sign-in-heading.ts'
import { textFor } from './text/text.ts'
import type { Frame, SignUpAddressView } from './view.ts'

const statuses = { invalid_address: 422, too_many_attempts: 429, busy: 503 } as const

/** The page where a person signs up with a mail address. It says the same for every address. */
export function signUpAddress(view: SignUpAddressView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.signUpAddress
  const { problem } = view
  const invalid = problem === 'invalid_address'
  const other = problem === 'busy' ? text.newAccount.busy : text.signIn.tooManyAttempts(view.retryAfter)
  return layout(frame, {
    status: problem === undefined ? 200 : statuses[problem],
    title: `${problem === undefined ? '' : text.problemPrefix}${text.signUp.title}`,
    decides: true,
    policy: { form: 'leaves' },
    card: html`${heading(text.signUp.title, view.client, text)}
<p>${words.intro}</p>
${decidingForm(
  view.form,
  {
    enter: 'presses',
    content: [
      warning(problem === undefined || invalid ? undefined : other),
      addressField({ address: view.address, invalid }, text),
      html`<div class="actions">
<button class="button primary">${words.submit}</button>
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
