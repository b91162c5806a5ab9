import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, SignUpSentView } from './view.ts'

/** The answer to a sign-up with a mail address, whether or not the address has an account. */
export function signUpSent(view: SignUpSentView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.signUpSent
  return layout(frame, {
    title: words.title,
    card: html`<h1>${words.title}</h1>
<p role="status">${words.sent}</p>
<p class="hint">${words.nothing}</p>
<div class="actions">${view.mailboxUrl && html`<a class="button primary" href="${ownAddress(view.mailboxUrl)}">${text.recover.mailbox}</a>`}
${view.signUpUrl && html`<a class="button" href="${ownAddress(view.signUpUrl)}">${words.again}</a>`}</div>
<div class="after"><p><a href="${ownAddress(view.signInUrl)}">${text.recover.signIn}</a></p></div>`,
  })
}
