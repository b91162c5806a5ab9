import { ownAddress } from '../html/address.ts'
import { html } from '../html/html.ts'
import { clientName } from '../parts/client-header.ts'
import type { Page } from '../parts/layout.ts'
import { shownHost } from '../parts/safe-text.ts'
import { textFor } from '../text/text.ts'
import { distance } from '../text/when.ts'
import type { Frame } from '../view.ts'
import { accountLayout } from './account-layout.ts'
import type { ActivityView } from './view.ts'

/** What happened with an account, in words. ASVS 6.3.5, 7.4.4 */
export function activity(view: ActivityView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.activity
  return accountLayout(view, frame, {
    title: words.title,
    content: html`<p>${view.events.length === 0 ? words.none : words.intro}</p>
<ul class="rows">${view.events.map(
      ({ event, app, address, at }) => html`<li class="row"><div>
<p>${words.events[event](clientName(text, app ?? ''))}</p>
<p class="small quiet">${distance(at, view.now, frame.locale)}${address === undefined ? undefined : html` · ${words.from(shownHost(address))}`}</p>
</div></li>`,
    )}</ul>
<div class="actions">
${view.olderUrl === undefined ? undefined : html`<a class="button" href="${ownAddress(view.olderUrl)}">${words.older}</a>`}
${view.newestUrl === undefined ? undefined : html`<a class="plain" href="${ownAddress(view.newestUrl)}">${words.newest}</a>`}
</div>`,
  })
}
