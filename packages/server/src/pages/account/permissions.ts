import { ownAddress } from '../html/address.ts'
import { html } from '../html/html.ts'
import { clientName, face } from '../parts/client-header.ts'
import type { Page } from '../parts/layout.ts'
import { shownHost } from '../parts/safe-text.ts'
import { textFor } from '../text/text.ts'
import { day, distance } from '../text/when.ts'
import type { Frame } from '../view.ts'
import { accountLayout, doneNote } from './account-layout.ts'
import type { AllowedAppView, PermissionsView } from './view.ts'

/** The apps that may use something of the person. ASVS 10.4.9 */
export function permissions(view: PermissionsView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.permissions
  const row = (app: AllowedAppView) => {
    const until = app.until === null ? words.forever : words.until(day(app.until, frame.locale))
    return html`<li class="row app">${face(app.name, app.logoUri)}<div>
<a href="${ownAddress(app.url)}">${clientName(text, app.name)}</a>
${app.host === '' ? undefined : html`<p class="small quiet">${shownHost(app.host)}</p>`}
${app.count > 1 ? html`<p class="small quiet">${words.count(app.count)}</p>` : undefined}
<p class="small quiet">${words.lastUsed(distance(app.lastUsedAt, view.now, frame.locale))}</p>
<p class="small quiet">${words.since(day(app.since, frame.locale))} · ${until}</p>
</div></li>`
  }
  return accountLayout(view, frame, {
    title: words.title,
    content: html`${view.takenBackFrom === undefined ? undefined : doneNote(words.takenBack(clientName(text, view.takenBackFrom)))}
${
  view.apps.length === 0
    ? html`<p>${words.none}</p><p class="quiet small">${words.noneNext}</p>`
    : html`<p>${words.intro}</p><ul class="rows">${view.apps.map(row)}</ul>`
}
${view.more ? html`<p class="hint">${words.more}</p>` : undefined}`,
  })
}
