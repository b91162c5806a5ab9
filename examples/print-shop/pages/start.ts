import { html } from 'hono/html'
import { layout } from './layout.ts'

/** The start page. */
export function startPage() {
  return layout(
    'Print a photo',
    undefined,
    html`<div class="hero">
<div>
<h1>Print a photo</h1>
<p class="lead">Good paper, real ink, a white border. Choose a photo from your Photo Drive and see it printed
a moment later.</p>
<p><a class="button" href="/connect">Connect Photo Drive</a></p>
<p class="small">You sign in on Photo Drive’s own page and decide there what Print Shop may do. We never see your password,
and you can take it back there at any time.</p>
</div>
<figure class="paper tilt-right"><img src="/drawings/sample.svg" alt="A drawing: the sun over hills" width="360" height="240"></figure>
</div>
<ol class="steps">
<li><strong>1. Connect</strong> The sign-in page, which is not ours, asks whether Print Shop may see your photos.</li>
<li><strong>2. Choose</strong> We show you your photos. We can see them, but not change or delete them.</li>
<li><strong>3. Print</strong> Your photo comes out of the printer, with a white border and an order number.</li>
</ol>`,
  )
}
