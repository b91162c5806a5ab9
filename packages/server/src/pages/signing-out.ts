import { ownAddress, webAddress } from './html/address.ts'
import { attributes, html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, SigningOutView } from './view.ts'

/**
 * Tells apps that a session has ended, each in a frame that nobody sees; the answer that carries it goes on by itself.
 * What is in a frame may run, and may not take the window elsewhere. Front-Channel Logout §3
 */
export function signingOut(view: SigningOutView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const apps = view.frames.flatMap((uri) => webAddress(uri) ?? [])
  // An app of a phone has an address that is no link in a browser; the answer still goes on to it.
  const next = view.next.startsWith('/') ? ownAddress(view.next) : webAddress(view.next)
  return layout(frame, {
    title: text.signingOut.title,
    policy: { frames: [...new Set(apps.map((app) => new URL(app.toString()).origin))] },
    card: html`<h1>${text.signingOut.title}</h1>
<p>${text.signingOut.intro}</p>
${next && html`<div class="actions"><a class="button primary" href="${next}">${text.signingOut.next}</a></div>`}`,
    end: html`${apps.map(
      (src) =>
        html`<iframe${attributes({ hidden: true, sandbox: 'allow-scripts allow-same-origin allow-forms', src })}></iframe>`,
    )}`,
  })
}
