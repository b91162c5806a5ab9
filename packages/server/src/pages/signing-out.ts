import { ownAddress, webAddress } from './html/address.ts'
import { attributes, html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, SigningOutView } from './view.ts'

/**
 * Loads the logout page of each app in a hidden iframe; a header of the response then moves the browser on. A frame may
 * run scripts, but the sandbox keeps it from navigating the window. Front-Channel Logout §3
 */
export function signingOut(view: SigningOutView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const apps = view.frames.flatMap((uri) => webAddress(uri) ?? [])
  // The address of a native app is not a safe link in a browser; the header still moves the browser on to it.
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
