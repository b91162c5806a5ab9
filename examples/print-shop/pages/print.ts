import { html } from 'hono/html'
import type { Connection } from '../connection.ts'
import type { Print } from '../sessions.ts'
import { layout } from './layout.ts'

/** The printed photo: the end of the story. */
export function printPage(connection: Connection, { number, title, printedAt }: Print) {
  const day = new Date(printedAt).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  return layout(
    'Your print',
    connection,
    html`<h1>Here it is${connection.name === undefined ? '' : `, ${connection.name}`}</h1>
<p class="lead">Your photo has been printed.</p>
<figure class="paper tilt-left print">
<img src="/prints/${number}/picture" alt="${title}, printed" width="480" height="320">
<figcaption><span class="hand">${title}</span><span>No. ${number}</span></figcaption>
</figure>
<dl class="ticket">
<div><dt>Order</dt><dd>No. ${number}</dd></div>
<div><dt>Printed</dt><dd>${day}</dd></div>
<div><dt>Paper</dt><dd>10 × 15 cm, matt, white border</dd></div>
</dl>
<p><a class="button" href="/photos">Print another</a></p>`,
  )
}
