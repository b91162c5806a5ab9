import { ownAddress } from '../html/address.ts'
import { html } from '../html/html.ts'
import { decidingForm, field, form, warning } from '../parts/form.ts'
import { layout, type Page } from '../parts/layout.ts'
import { shownHost, shownName } from '../parts/safe-text.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { accountLayout, doneNote } from './account-layout.ts'
import type { ConfirmMailView, MailView } from './view.ts'

const statuses = { invalid_address: 422, too_many_attempts: 429, busy: 503 } as const

/** The page where a person confirms or changes their mail address. */
export function mail(view: MailView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.mail
  const { problem, current, done, mailboxUrl } = view
  const invalid = problem === 'invalid_address'
  const other = problem === 'busy' ? text.newAccount.busy : text.signIn.tooManyAttempts(view.retryAfter)
  return accountLayout(view, frame, {
    status: problem === undefined ? 200 : statuses[problem],
    title: words.title,
    problem: problem !== undefined,
    ...(view.declared ? {} : { policy: { form: 'stays' } }),
    content: html`${done && doneNote(words[done])}
${done === 'sent' && mailboxUrl !== undefined ? html`<p><a href="${ownAddress(mailboxUrl)}">${words.mailbox}</a></p>` : undefined}
<p>${view.declared ? words.declared : current === undefined ? words.none : words.current(shownHost(current))}</p>
${
  view.declared
    ? undefined
    : form(view.form, [
        warning(problem === undefined || invalid ? undefined : other),
        field({
          name: 'address',
          label: current === undefined ? words.first : words.new,
          type: 'email',
          value: view.typed,
          autocomplete: 'email',
          problem: invalid ? words.invalid : undefined,
          focus: done === undefined,
        }),
        html`<div class="actions"><button class="button primary">${words.submit}</button></div>`,
      ])
}`,
  })
}

/** The page of a link that confirms an address. Opening it changes nothing; its button does. */
export function confirmMail(view: ConfirmMailView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.mail
  if (view.state === 'asked') {
    return accountLayout(view, frame, {
      title: words.confirmTitle,
      decides: true,
      policy: { form: 'stays' },
      content: html`<p>${words.confirmIntro(shownHost(view.address), shownName(view.username))}</p>
${decidingForm(
  view.form,
  {
    enter: 'presses nothing',
    content: html`<div class="actions"><button class="button primary" name="decision" value="confirm">${words.confirm}</button></div>`,
  },
  text,
)}`,
    })
  }
  const { problem } = view
  const elsewhere = problem === 'signed_out' || problem === 'other_person'
  return layout(frame, {
    status: 400,
    title: words.unusableTitle,
    card: html`<h1>${words.unusableTitle}</h1>
<p>${words[problem]}</p>
<div class="actions">${
      elsewhere
        ? html`<a class="button primary" href="${ownAddress(view.signInUrl)}">${words.signIn}</a>`
        : html`<a class="button primary" href="${ownAddress(view.mailUrl)}">${words.toMail}</a>`
    }</div>`,
  })
}
