import { ownAddress, webAddress } from './html/address.ts'
import { type Html, html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { plainName, shownName } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import type { ErrorFacts, ErrorView, Frame } from './view.ts'

/** The page for an error that cannot be redirected to the app: what happened, what to do, and facts for developers. */
export function error(view: ErrorView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.error[view.kind]
  const client = plainName(view.clientName ?? '') === '' ? undefined : shownName(view.clientName ?? '')
  return layout(frame, {
    status: view.status,
    title: text.error.title,
    card: html`<h1>${words.title(client)}</h1>
<p>${words.next}</p>
${onward(view, client, text)}
${developerFacts(view, text)}`,
  })
}

function onward({ wayOn: { to, url } }: ErrorView, client: Html | undefined, { error: words }: Text): Html {
  const address = to === 'app' ? webAddress(url) : ownAddress(url)
  const label = to === 'app' ? words.toApp(client) : to === 'again' ? words.again : words.start
  return html`<div class="actions">${address && html`<a class="button primary way-on" href="${address}"><span>${label}</span></a>`}</div>`
}

/** What the developers of the app need to know of an error. */
export function developerFacts({ code, description, flowId }: ErrorFacts, { error: words }: Text): Html {
  return html`<section class="part" aria-labelledby="developers">
<h2 id="developers">${words.developers}</h2>
<dl class="facts">
<div><dt>${words.code}</dt><dd><code id="error-code" dir="ltr">${code}</code></dd></div>
<div><dt>${words.description}</dt><dd dir="auto">${plainName(description, 1000)}</dd></div>
<div><dt>${words.flowId}</dt><dd><code id="flow-id" dir="ltr">${flowId}</code></dd></div>
</dl>
</section>`
}
