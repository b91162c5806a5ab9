import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, SignedOutView } from './view.ts'

/** The page after the session has ended. */
export function signedOut(view: SignedOutView, frame: Frame): Page {
  const text = textFor(frame.locale)
  return layout(frame, {
    title: text.signedOut.title,
    card: html`<h1 id="logged-out">${text.signedOut.title}</h1>
<p>${text.signedOut.next}</p>
<div class="actions"><a class="button primary" href="${ownAddress(view.signInUrl)}">${text.signedOut.signIn}</a></div>`,
  })
}
