import { type Html, html } from '../html/html.ts'
import { decidingForm } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { shownHost, shownName } from '../parts/safe-text.ts'
import { textFor } from '../text/text.ts'
import { distance } from '../text/when.ts'
import type { Frame } from '../view.ts'
import { accountLayout, doneNote } from './account-layout.ts'
import type { BrowserView, DevicesView } from './view.ts'

/** The browsers in which a person is signed in, to sign out of one or of all others. ASVS 7.4.4, threat D6 */
export function devices(view: DevicesView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.devices
  const others = view.browsers.some(({ current }) => !current) || view.more > 0
  const line = (browser: BrowserView): Html => {
    const name = nameOf(browser, words)
    return html`<li class="row"><div>
<p><strong>${name}</strong>${browser.current ? html` <span class="badge">${words.thisBrowser}</span>` : undefined}</p>
<p class="small quiet">${words.signedIn(distance(browser.authenticatedAt, view.now, frame.locale))}</p>
${browser.current ? undefined : html`<p class="small quiet">${words.lastUsed(distance(browser.lastUsedAt, view.now, frame.locale))}</p>`}
${browser.address === undefined ? undefined : html`<p class="small quiet">${words.from(shownHost(browser.address))}</p>`}
</div>${
      browser.current
        ? undefined
        : html`<button class="button slim" name="session" value="${browser.sessionId}">${words.signOut}<span class="hidden"> ${name}</span></button>`
    }</li>`
  }
  return accountLayout(view, frame, {
    title: words.title,
    decides: true,
    policy: { form: 'stays' },
    content: html`${view.done && doneNote(words[view.done])}
${decidingForm(
  view.form,
  {
    enter: 'presses nothing',
    content: [
      html`<ul class="rows">${view.browsers.map(line)}</ul>`,
      view.more === 0 ? undefined : html`<p class="hint">${words.more(view.more)}</p>`,
      others
        ? html`<div class="actions"><button class="button primary" name="others" value="1">${words.signOutOthers}</button></div>`
        : html`<p class="hint">${words.onlyThis}</p>`,
    ],
  },
  text,
)}
<div class="after"><p>${words.unfamiliar}</p><p>${words.apps}</p></div>`,
  })
}

function nameOf(
  { browser, system }: BrowserView,
  words: { unknown: string; named(browser: string, system: string): string },
): Html {
  if (browser !== undefined && system !== undefined) return shownName(words.named(browser, system))
  return shownName(browser ?? system ?? words.unknown)
}
