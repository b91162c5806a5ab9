import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, SignedOutView } from './view.ts'

/** The page after the session has ended, or for a person who had none. */
export function signedOut(view: SignedOutView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const { title, next, signIn } = view.what === 'ended' ? text.signedOut : text.notSignedIn
  return layout(frame, {
    title,
    card: html`<h1 id="logged-out">${title}</h1>
<p>${next}</p>
<div class="actions"><a class="button primary" href="${ownAddress(view.signInUrl)}">${signIn}</a></div>`,
  })
}
