import { attributes, type Html, html } from '../html/html.ts'
import type { Text } from '../text/text.ts'
import type { ConsentView, PermissionView } from '../view.ts'
import { clock, tick } from './mark.ts'
import { plainName, shownName } from './shown.ts'
import { face } from './who.ts'

type Group = ConsentView['groups'][number]

/** Whether a person is asked for nothing but what they allowed before, as an app that cannot prove who it is must. */
export function isAgain(view: ConsentView): boolean {
  const offlineIsNew = view.offline && view.offlineIsNew === true
  return (
    view.repeat && !offlineIsNew && !view.groups.some((group) => group.permissions.some((one) => one.isNew))
  )
}

/** What the app may do, grouped by API: what it cannot do without as lines, what it can as check-boxes. */
export function permissions(view: ConsentView, text: Text): Html {
  const fresh = view.groups
    .map((group) => ({ ...group, permissions: group.permissions.filter((one) => one.isNew) }))
    .filter((group) => group.permissions.length > 0)
  // Then the old lines are shown, as lines: a person cannot confirm what they do not see.
  const again = isAgain(view)
  const groups = view.repeat && !again ? fresh : view.groups
  const offline = view.offline && (!view.repeat || again || view.offlineIsNew !== false)
  const choice = !again && groups.some((group) => group.permissions.some((one) => one.optional))
  const title = again ? text.consent.ableAgain : view.repeat ? text.consent.ableMore : text.consent.able
  return html`<section class="part" aria-labelledby="able">
<h2 id="able">${title}</h2>
${groups.map((group) => groupOf(group, { again, chosen: view.chosen?.scope }, text))}
${offline ? html`<p class="api away"><span class="face">${clock}</span>${text.consent.offline}</p>` : undefined}
${choice ? html`<p class="hint">${text.consent.optionalNote}</p>` : undefined}
${view.repeat && !again ? html`<p class="hint">${text.consent.repeatNote}</p>` : undefined}
<p class="hint">${text.consent.neverSees}</p>
</section>`
}

type Boxes = { again: boolean; chosen: readonly string[] | undefined }

function groupOf(group: Group, boxes: Boxes, text: Text): Html {
  return html`<h3 class="api">${face(group.name)}<bdi>${plainName(group.name)}</bdi></h3>
<ul class="lines">${group.permissions.map((one) => line(one, boxes, text))}</ul>`
}

function line(permission: PermissionView, { again, chosen }: Boxes, text: Text): Html {
  const words = html`<span>${flag(permission, text)}${said(permission)}</span>`
  const item = attributes({ class: permission.sensitive ? 'sensitive' : undefined })
  if (!permission.optional || again) return html`<li${item}><div class="line">${tick}${words}</div></li>`
  // What is sensitive and not needed is given only by a person who ticks it.
  const checked = chosen === undefined ? !permission.sensitive : chosen.includes(permission.scope)
  const box = attributes({ value: permission.scope, checked })
  return html`<li${item}><label class="line"><input type="checkbox" name="scope"${box}>${words}</label></li>`
}

/** What a client has put in stands out and is isolated, so that it cannot pass for the operator's words. */
function said({ parts, description }: PermissionView): Html {
  if (parts === undefined) return html`<bdi>${plainName(description, 200)}</bdi>`
  return html`${parts.map((part) =>
    'value' in part ? html`<strong>${shownName(part.value, 300)}</strong>` : html`${part.text}`,
  )}`
}

function flag(permission: PermissionView, text: Text): Html | undefined {
  return permission.sensitive ? html`<span class="flag">${text.consent.sensitive}</span> ` : undefined
}
