import { html } from 'hono/html'
import type { Connection } from '../connection.ts'
import type { Photo } from '../photo-drive.ts'
import { layout } from './layout.ts'

/** One photo, with buttons to print it and to try a deletion, which Print Shop is not allowed to do. */
export function photoPage(connection: Connection, { id, title }: Photo) {
  return layout(
    title,
    connection,
    html`<p class="back"><a href="/photos">All photos</a></p>
<h1>${title}</h1>
<p><img class="proof" src="/photos/${id}/picture" alt="${title}" width="480" height="320"></p>
<div class="actions">
<form method="post" action="/photos/${id}/print"><button class="button">Print this photo</button></form>
<form method="post" action="/photos/${id}/delete"><button class="second">Try to delete this photo</button></form>
</div>
<p class="small">Go on, try: you allowed Print Shop only to see your photos.</p>`,
  )
}
