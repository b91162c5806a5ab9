import { developerFacts } from './error.ts'
import { appAddress, webAddress } from './html/address.ts'
import { attributes, html } from './html/html.ts'
import { clientName } from './parts/client-header.ts'
import { hidden } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { shownHost } from './parts/safe-text.ts'
import { textFor } from './text/text.ts'
import type { Frame, LeavingView } from './view.ts'

/** Asks before an error redirects the browser to an app that nobody vouches for and that has no grant of the person. */
export function leaving(view: LeavingView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const { leaving: words } = text
  const { next } = view
  const target = next.kind === 'redirect' ? appAddress(next.location) : webAddress(next.action)
  const onward =
    target === undefined
      ? html`<p>${text.formPost.nowhere}</p>`
      : next.kind === 'redirect'
        ? html`<div class="actions"><a class="button onward" href="${target}">${words.go}</a></div>`
        : html`<form${attributes({ method: 'post', action: target })}>${hidden(next.fields)}
<div class="actions"><button class="button onward">${words.go}</button></div>
</form>`
  return layout(frame, {
    title: words.title,
    policy: { form: 'elsewhere' },
    card: html`<h1>${words.heading(clientName(text, view.clientName))}</h1>
<p>${words.nothing}</p>
<p class="warning">${words.unvouched(html`<strong>${shownHost(view.host)}</strong>`)}</p>
${onward}
<div class="after"><p>${words.stay}</p></div>
${view.error === undefined ? undefined : developerFacts(view.error, text)}`,
  })
}
