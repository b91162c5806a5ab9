import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { DeviceDoneView, Frame } from './view.ts'

/** The last page for a device: everything else happens on the device's own screen. RFC 8628 §3.3 */
export function deviceDone({ allowed, deviceUrl }: DeviceDoneView, frame: Frame): Page {
  const { device } = textFor(frame.locale)
  const title = allowed ? device.allowedTitle : device.refusedTitle
  return layout(frame, {
    title,
    card: html`<h1>${title}</h1>
<p>${allowed ? device.allowedNext : device.refusedNext}</p>
<div class="actions"><a class="button" href="${ownAddress(deviceUrl)}">${device.another}</a></div>`,
  })
}
