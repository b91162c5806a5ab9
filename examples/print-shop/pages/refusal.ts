import { html } from 'hono/html'
import type { Connection } from '../connection.ts'
import type { Photo, Refusal } from '../photo-drive.ts'
import { layout } from './layout.ts'

/** Shows how Photo Drive refused a request that the user never allowed. */
export function refusalPage(connection: Connection, { id, title }: Photo, refusal: Refusal) {
  return layout(
    'Photo Drive refused',
    connection,
    html`<p class="stamp" role="status">Refused</p>
<h1>Photo Drive refused, as it should</h1>
<p class="lead">Print Shop tried to delete “${title}”. The photo is still there.</p>
<p>You allowed Print Shop to see your photos. Deleting them needs another permission,
<code>${refusal.scope}</code>, which Print Shop never requested. So even if Print Shop turned malicious, or someone
stole its tokens, nobody could delete your photos with them.</p>
<h2>Request and response</h2>
<pre tabindex="0">Print Shop    ${refusal.request}
Photo Drive   ${refusal.status} ${refusal.error}
              WWW-Authenticate: ${refusal.challenge.replaceAll('", ', `",\n${' '.repeat(21)}`)}</pre>
<p class="small">This is how an API tells an app which permission an operation needs: RFC 6750 §3.1.</p>
<p><a class="button" href="/photos/${id}">Back to the photo</a></p>`,
  )
}
