import { html } from 'hono/html'
import type { Connection } from '../connection.ts'
import type { Photo } from '../photo-drive.ts'
import { layout } from './layout.ts'

/** The user's photos, to choose one from. */
export function photosPage(connection: Connection, photos: readonly Photo[]) {
  const whose = connection.name === undefined ? 'Your photos' : `Your photos, ${connection.name}`
  return layout(
    whose,
    connection,
    html`<h1>${whose}</h1>
<p class="lead">${photos.length === 0 ? 'Your Photo Drive is empty.' : 'Which one would you like to print?'}</p>
<ul class="contact-sheet">
${photos.map(
  ({ id, title, hasThumbnail }) => html`<li><a href="/photos/${id}">
<img src="/photos/${id}/picture${hasThumbnail ? '?size=thumbnail' : ''}" alt="" width="480" height="320">
<span>${title}</span></a></li>`,
)}
</ul>`,
  )
}
