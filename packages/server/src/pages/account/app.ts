import { ownAddress } from '../html/address.ts'
import { attributes, type Html, html } from '../html/html.ts'
import { clientHost, clientLinks, clientName, face, who } from '../parts/client-header.ts'
import { decidingForm, form } from '../parts/form.ts'
import { layout, type Page } from '../parts/layout.ts'
import { clock, tick } from '../parts/mark.ts'
import { partsOf } from '../parts/permissions.ts'
import { plainName } from '../parts/safe-text.ts'
import { type Text, textFor } from '../text/text.ts'
import { day, distance } from '../text/when.ts'
import type { Frame } from '../view.ts'
import { doneNote } from './account-layout.ts'
import type { AllowedLineView, AppView } from './view.ts'

type Line = AllowedLineView & { value: string }

/** What one app may do, to take some or all of it back. */
export function app(view: AppView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.app
  const name = clientName(text, view.client.name)
  const { permissions } = text.account
  const narrows =
    view.offline !== undefined || view.groups.some(({ lines }) => lines.some(({ kept }) => !kept))
  return layout(frame, {
    title: plainName(view.client.name) === '' ? text.namelessApp : plainName(view.client.name),
    decides: true,
    policy: { form: 'stays' },
    card: html`<p class="back"><a href="${ownAddress(view.permissionsUrl)}">${words.back}</a></p>
${who({
  face: face(view.client.name, view.client.logoUri),
  content: html`<h1>${name}</h1>
${view.client.host === '' ? undefined : html`<p>${clientHost(text, view.client)}</p>`}`,
})}
<p class="${view.client.vouchedBy === 'nobody' ? 'small danger' : 'small quiet'}">${vouched(view, text)}</p>
${view.done && doneNote(words[view.done])}
${decidingForm(
  view.form,
  {
    enter: 'presses nothing',
    content: [
      html`<section class="part" aria-labelledby="able"><h2 id="able">${words.able}</h2>
${view.groups.map(
  (group) => html`<h3 class="api">${face(group.name)}<bdi>${plainName(group.name)}</bdi></h3>
<ul class="lines">${group.lines.map((each) => line(each, text))}</ul>`,
)}
${view.offline === undefined ? undefined : html`<ul class="lines"><li><label class="line">${box(view.offline)}<span>${words.offline}</span></label></li></ul>`}
${narrows ? html`<p class="hint">${words.keepNote}</p>` : undefined}
</section>`,
      html`<section class="part" aria-labelledby="long"><h2 id="long">${words.sinceUntil}</h2>
<ul class="lines"><li><div class="line">${clock}<span>${permissions.since(day(view.since, frame.locale))} · ${
        view.until === null ? permissions.forever : permissions.until(day(view.until, frame.locale))
      }<br><span class="small quiet">${permissions.lastUsed(distance(view.lastUsedAt, view.now, frame.locale))}</span></span></div></li></ul></section>`,
      html`<div class="actions">
<button class="button primary" name="decision" value="take_back">${words.takeBack}</button>
${narrows ? html`<button class="button" name="decision" value="keep">${words.keep}</button>` : undefined}
</div>`,
    ],
  },
  text,
)}
<div class="after"><p>${words.takeBackNote(name)}</p>
${view.delay === 0 ? undefined : html`<p>${words.delay(view.delay)}</p>`}
${clientLinks(text, view.client)}</div>
${form(view.receiptForm, html`<div class="after"><button class="plain">${words.receipt}</button><p>${words.receiptNote}</p></div>`)}`,
  })
}

function box(value: string): Html {
  return html`<input type="checkbox" name="keep"${attributes({ value, checked: true })}>`
}

function line(each: Line, text: Text): Html {
  const flag = each.sensitive ? html`<span class="flag">${text.consent.sensitive}</span> ` : undefined
  const words = html`<span>${flag}${each.parts === undefined ? html`<bdi>${plainName(each.words, 200)}</bdi>` : partsOf(each.parts)}</span>`
  const item = attributes({ class: each.sensitive ? 'sensitive' : undefined })
  if (each.kept) return html`<li${item}><div class="line">${tick}${words}</div></li>`
  return html`<li${item}><label class="line">${box(each.value)}${words}</label></li>`
}

function vouched({ client }: AppView, text: Text): string {
  return {
    operator: text.consent.knownByOperator,
    domain: text.consent.vouchedByDomain,
    nobody: text.consent.vouchedByNobody,
  }[client.vouchedBy]
}
