import { ownAddress } from './html/address.ts'
import { attributes, type Html, html } from './html/html.ts'
import { clientHost, clientLinks, clientName, face, person, who } from './parts/client-header.ts'
import { decidingForm, sideForm } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { isAgain, permissions } from './parts/permissions.ts'
import { plainName, shownHost } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import type { ConsentView, Frame } from './view.ts'

/** The page where a person decides what an app may do for them, and for how long. */
export function consent(view: ConsentView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const name = plainName(view.client.name)
  const next = view.unprovenApp ? text.consent.redirectToApp : text.consent.redirect
  return layout(frame, {
    title: text.consent.title(name === '' ? text.namelessApp : name),
    decides: true,
    policy: { form: 'leaves' },
    card: html`${cardTop(view, text)}
${decidingForm(
  view.form,
  {
    enter: 'presses nothing',
    content: [
      permissions(view, text),
      duration(view, text),
      html`<section class="part as"><h2 class="hidden">${text.consent.account}</h2>
<p>${text.consent.accountAs(person(view.account))}</p>
<button class="plain small" form="switch-account" name="switch_account" value="1">${text.consent.switchAccount}</button>
</section>
<div class="actions pair">
<button class="button primary" name="decision" value="allow">${text.consent.allow}</button>
<button class="button" name="decision" value="deny">${text.consent.deny}</button>
</div>`,
    ],
  },
  text,
)}
${sideForm('switch-account', view.form)}
<div class="after">
<p>${view.userCode === undefined ? next(html`<strong>${shownHost(view.redirectHost)}</strong>`) : text.device.next}</p>
<p>${text.consent.takeBack(html`<a href="${ownAddress(view.permissionsUrl)}" target="_blank" rel="noopener noreferrer">${text.consent.takeBackPage}<span class="hidden"> ${text.opensNewTab}</span></a>`)}</p>
${clientLinks(text, view.client)}
</div>`,
  })
}

function cardTop(view: ConsentView, text: Text): Html {
  const { client, repeat, unprovenApp, userCode } = view
  const name = clientName(text, client.name)
  const vouched = {
    // The operator vouches for an app, not for every program that uses its name.
    operator:
      unprovenApp || userCode !== undefined ? text.consent.knownByOperator : text.consent.vouchedByOperator,
    domain: text.consent.vouchedByDomain,
    nobody: text.consent.vouchedByNobody,
  }[client.vouchedBy]
  const heading = isAgain(view) ? 'againHeading' : repeat ? 'moreHeading' : 'heading'
  const vouching = client.vouchedBy === 'nobody' ? 'small danger' : 'small quiet'
  return html`${who({
    face: face(client.name, client.logoUri),
    content: html`<h1>${text.consent[heading](name)}</h1>
${client.host === '' ? undefined : html`<p>${clientHost(text, client)}</p>`}`,
  })}
<p class="${vouching}">${vouched}</p>
${deviceWarning(view, text)}
${unprovenApp ? html`<p class="warning">${text.consent.unproven(name)}</p>` : undefined}`
}

/** Warns of remote phishing: the tokens go to the device, which may be an attacker's. RFC 8628 §5.4 */
function deviceWarning({ userCode, askedFrom }: ConsentView, text: Text): Html | undefined {
  if (userCode === undefined) return undefined
  const from = askedFrom && html`<strong>${shownHost(askedFrom.address)}</strong>`
  const elsewhere = askedFrom?.elsewhere === true
  return html`<p class="usercode">${shownHost(userCode)}</p>
<div class="warning"><p>${text.device.consentWarning}</p>
${from && elsewhere ? html`<p>${text.device.askedElsewhere(from)}</p>` : undefined}</div>
${from && !elsewhere ? html`<p class="small quiet">${text.device.askedFrom(from)}</p>` : undefined}`
}

const durations = ['once', 'days', 'forever'] as const

// The shortest time is preselected for an app that cannot prove its identity or that nobody vouches for, and for a
// device, which may be an attacker's. For all others 30 days, so that an app that is no longer used loses its grant.
// "Forever" is always the person's own choice.
function duration({ client, unprovenApp, userCode, chosen }: ConsentView, text: Text): Html {
  const isDevice = userCode !== undefined
  const safest = unprovenApp || isDevice || client.vouchedBy === 'nobody' ? 'once' : 'days'
  const proposed = durations.find((each) => each === chosen?.duration) ?? safest
  return html`<fieldset class="part"><legend>${text.consent.howLong}</legend><div>
${durations.map((value) => {
  const choice = attributes({ value, checked: value === proposed })
  return html`<label class="line"><input type="radio" name="duration"${choice}><span>${text.consent[value]}</span></label>`
})}
</div></fieldset>`
}
