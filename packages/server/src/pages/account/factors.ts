import { ownAddress } from '../html/address.ts'
import { type Html, html } from '../html/html.ts'
import { decidingForm, warning } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { shownName } from '../parts/safe-text.ts'
import { textFor } from '../text/text.ts'
import { day, distance } from '../text/when.ts'
import type { Frame } from '../view.ts'
import { accountLayout, doneNote } from './account-layout.ts'
import type { FactorsView, OwnFactorView } from './view.ts'

const statuses = { last_way_in: 409, required: 409 } as const

/** The page with everything that a person can sign in with. */
export function factors(view: FactorsView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.factors
  const line = (factor: OwnFactorView): Html => {
    const name = factor.name === undefined ? words.kinds[factor.kind] : shownName(factor.name)
    return html`<li class="row"><div>
<p><strong>${name}</strong></p>
${factor.name === undefined ? undefined : html`<p class="small quiet">${words.kinds[factor.kind]}</p>`}
<p class="small quiet">${words.since(day(factor.createdAt, frame.locale))}</p>
${factor.kind === 'password' ? undefined : html`<p class="small quiet">${factor.lastUsedAt === undefined ? words.neverUsed : words.lastUsed(distance(factor.lastUsedAt, view.now, frame.locale))}</p>`}
${factor.backedUp === undefined ? undefined : html`<p class="small quiet">${factor.backedUp ? words.backedUp : words.notBackedUp}</p>`}
${factor.nameUrl === undefined ? undefined : html`<p class="small"><a href="${ownAddress(factor.nameUrl)}">${words.rename}<span class="hidden"> ${name}</span></a></p>`}
</div>${
      factor.removable
        ? html`<button class="button slim" name="remove" value="${`${factor.kind} ${factor.id}`}">${words.remove}<span class="hidden"> ${name}</span></button>`
        : undefined
    }</li>`
  }
  return accountLayout(view, frame, {
    status: view.problem === undefined ? 200 : statuses[view.problem],
    title: words.title,
    problem: view.problem !== undefined,
    decides: true,
    policy: { form: 'stays' },
    content: html`${view.done && doneNote(html`${words[view.done]} <a href="${ownAddress(view.devicesUrl)}">${words.signOutOthers}</a>`)}
${warning(view.problem && words.problems[view.problem])}
<p>${words[view.secondStep]}</p>
${decidingForm(
  view.form,
  { enter: 'presses nothing', content: html`<ul class="rows">${view.factors.map(line)}</ul>` },
  text,
)}
<div class="actions">${view.passkeyUrl === undefined ? undefined : html`<a class="button" href="${ownAddress(view.passkeyUrl)}">${words.addPasskey}</a>`}<a class="button" href="${ownAddress(view.oneTimeCodeUrl)}">${words.addOneTimeCode}</a></div>
${
  view.codesLeft === undefined
    ? undefined
    : html`<div class="part"><h2>${words.recoveryCodes}</h2><p class="small quiet">${words.codesLeft(view.codesLeft)}</p>
<p><a href="${ownAddress(view.recoveryCodesUrl)}">${words.renew}</a></p></div>`
}`,
  })
}
