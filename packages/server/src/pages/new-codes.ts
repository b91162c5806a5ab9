import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { codeList } from './parts/authenticator.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, NewCodesView } from './view.ts'

/** The recovery codes that were just made. They are shown only this once. */
export function newCodes(view: NewCodesView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.newCodes
  return layout(frame, {
    title: words.title,
    card: html`<h1>${words.title}</h1>
${view.added ? html`<p class="done" role="status">${words.added}</p>` : undefined}
<p>${words.keep}</p>
${codeList(view.codes)}
<p class="small quiet">${view.added ? words.once : words.replaced}</p>
<div class="actions"><a class="button primary" href="${ownAddress(view.nextUrl)}">${words.next}</a></div>`,
  })
}
