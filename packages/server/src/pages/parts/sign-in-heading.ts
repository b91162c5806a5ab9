import { type Html, html } from '../html/html.ts'
import type { Text } from '../text/text.ts'
import type { ClientView } from '../view.ts'
import { clientName, face, who } from './client-header.ts'
import { shownHost } from './safe-text.ts'

/** The top of a page with the app that sent the person here, if any. */
export function heading(title: string, client: ClientView | undefined, text: Text): Html {
  const first = html`<h1>${title}</h1>`
  if (client === undefined) return first
  return who({
    face: face(client.name, client.logoUri),
    content: html`${first}
<p>${text.signIn.continueTo(clientName(text, client.name))}</p>
${client.host === '' ? undefined : html`<p class="small quiet">${shownHost(client.host)}</p>`}`,
  })
}
