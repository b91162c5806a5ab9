import { ownAddress } from '../html/address.ts'
import { html } from '../html/html.ts'
import { person } from '../parts/client-header.ts'
import { layout, type Page } from '../parts/layout.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import type { AccountHomeView } from './view.ts'

/** The first page of an account: who is signed in, and where everything is. */
export function accountHome(view: AccountHomeView, frame: Frame): Page {
  const text = textFor(frame.locale).account
  return layout(frame, {
    title: text.title,
    card: html`<h1>${text.title}</h1>
<p>${text.signedInAs(person(view.account))}</p>
<ul class="rooms">${view.sections.map(
      ({ section, url }) =>
        html`<li><a href="${ownAddress(url)}">${text.sections[section].title}</a><p class="small quiet">${text.sections[section].about}</p></li>`,
    )}</ul>
<div class="actions"><a class="button" href="${ownAddress(view.signOutUrl)}">${text.signOut}</a></div>`,
  })
}
