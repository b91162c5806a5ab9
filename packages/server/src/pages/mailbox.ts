import { ownAddress, webAddress } from './html/address.ts'
import { type Html, html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { shownHost } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import { distance } from './text/when.ts'
import type { Frame, MailboxMessage, MailboxView } from './view.ts'

/** The mails that a server on a loopback issuer would have sent. */
export function mailbox({ messages, now, url }: MailboxView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const { mailbox: words } = text
  return layout(frame, {
    title: words.title,
    card: html`<h1>${words.title}</h1>
<p>${words.intro}</p>
${
  messages.length === 0
    ? html`<p class="hint">${words.empty}</p>`
    : messages.map((message) => entry(message, { text, now, locale: frame.locale }))
}
<div class="actions"><a class="button" href="${ownAddress(url)}">${words.again}</a></div>`,
  })
}

function entry(
  { to, subject, lines, link, at }: MailboxMessage,
  { text: { mailbox: words }, now, locale }: { text: Text; now: number; locale: string },
): Html {
  const address = webAddress(link?.url)
  return html`<article class="part">
<h2>${subject}</h2>
<p class="small quiet">${words.to(shownHost(to), distance(at, now, locale))}</p>
<details><summary>${words.text}</summary><p class="small" dir="auto">${lines.map((line) => html`${line}<br>`)}</p></details>
${address && html`<div class="actions"><a class="button" href="${address}">${link?.label}</a></div>`}
</article>`
}
