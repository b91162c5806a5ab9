import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { person } from './parts/client-header.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, HomeView } from './view.ts'

/** The start page: who is signed in, and links for developers. */
export function home(view: HomeView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const action =
    view.account === undefined
      ? html`<a class="button primary" href="${ownAddress(view.signInUrl)}">${text.home.signIn}</a>`
      : html`<a class="button primary" href="${ownAddress(view.accountUrl)}">${text.home.yourAccount}</a>
<a class="button" href="${ownAddress(view.signOutUrl)}">${text.home.signOut}</a>`
  return layout(frame, {
    title: text.product,
    card: html`<h1>${view.account === undefined ? text.home.title : text.home.signedInTitle}</h1>
<p>${view.account === undefined ? text.home.intro : text.home.account(person(view.account))}</p>
<div class="actions">${action}</div>
<section class="part" aria-labelledby="developers">
<h2 id="developers">${text.home.developers}</h2>
<dl class="facts">
<div><dt>${text.home.issuer}</dt><dd><code dir="ltr">${view.issuer}</code></dd></div>
<div><dt>${text.home.metadata}</dt><dd><a href="${ownAddress(view.metadataUrl)}"><code dir="ltr">${view.metadataUrl}</code></a></dd></div>
</dl>
</section>`,
  })
}
