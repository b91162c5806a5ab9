import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { field, form, warning } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, RecoverView } from './view.ts'

const statuses = { invalid_address: 422, too_many_attempts: 429, busy: 503 } as const

/** The page where a person who forgot their password asks for a link. It says the same for every address. */
export function recover(view: RecoverView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.recover
  if (view.sent) {
    return layout(frame, {
      title: words.sentTitle,
      card: html`<h1>${words.sentTitle}</h1>
<p role="status">${words.sent}</p>
<p class="hint">${words.nothing}</p>
<div class="actions">${view.mailboxUrl && html`<a class="button primary" href="${ownAddress(view.mailboxUrl)}">${words.mailbox}</a>`}
<a class="button" href="${ownAddress(view.recoverUrl)}">${words.again}</a></div>
<div class="after"><p><a href="${ownAddress(view.signInUrl)}">${words.signIn}</a></p></div>`,
    })
  }
  const invalid = view.problem === 'invalid_address'
  const problem =
    view.problem === 'busy' ? text.newAccount.busy : text.signIn.tooManyAttempts(view.retryAfter)
  return layout(frame, {
    status: view.problem === undefined ? 200 : statuses[view.problem],
    title: view.problem === undefined ? words.title : text.problemPrefix + words.title,
    policy: { form: 'stays' },
    card: html`<h1>${words.title}</h1>
<p>${words.intro}</p>
${form(view.form, [
  warning(view.problem === undefined || invalid ? undefined : problem),
  field({
    name: 'address',
    label: words.address,
    type: 'email',
    value: view.address,
    autocomplete: 'email',
    problem: invalid ? words.invalid : undefined,
    focus: true,
  }),
  html`<div class="actions"><button class="button primary">${words.submit}</button></div>`,
])}
<div class="after"><p><a href="${ownAddress(view.signInUrl)}">${words.signIn}</a></p></div>`,
  })
}
