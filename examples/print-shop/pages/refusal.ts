import { html } from 'hono/html'
import type { Connection } from '../connection.ts'
import type { Photo, Refusal } from '../photo-drive.ts'
import { layout } from './layout.ts'

/** Photo Drive said no. That is the good news. */
export function refusalPage(connection: Connection, { id, title }: Photo, refusal: Refusal) {
  return layout(
    'Photo Drive said no',
    connection,
    html`<p class="stamp" role="status">Refused</p>
<h1>Photo Drive said no, and that is good</h1>
<p class="lead">Print Shop tried to delete “${title}”. The photo is still there.</p>
<p>You allowed Print Shop to see your photos. Deleting them takes another permission,
<code>${refusal.scope}</code>, which you were never asked for. So even if Print Shop went bad, or somebody stole its
keys, your photos would be safe from it.</p>
<h2>What was said</h2>
<pre tabindex="0">Print Shop    ${refusal.request}
Photo Drive   ${refusal.status} ${refusal.error}
              WWW-Authenticate: ${refusal.challenge.replaceAll('", ', `",\n${' '.repeat(21)}`)}</pre>
<p class="small">This is how an API tells an app which permission it would have needed: RFC 6750 §3.1.</p>
<p><a class="button" href="/photos/${id}">Back to the photo</a></p>`,
  )
}
