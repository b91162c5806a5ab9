import { attributes, type Html, html } from '../html/html.ts'
import type { Text } from '../text/text.ts'
import type { ConsentView, DetailPart, PermissionView } from '../view.ts'
import { face } from './client-header.ts'
import { clock, tick } from './mark.ts'
import { plainName, shownName } from './safe-text.ts'

type Group = ConsentView['groups'][number]

/** Whether a person only confirms an existing grant, as for an app that cannot prove its identity. RFC 8252 §8.6 */
export function isAgain(view: ConsentView): boolean {
  const offlineIsNew = view.offline && view.offlineIsNew === true
  return (
    view.repeat && !offlineIsNew && !view.groups.some((group) => group.permissions.some((one) => one.isNew))
  )
}

/** The permissions, grouped by API: required ones as lines, optional ones with checkboxes. */
export function permissions(view: ConsentView, text: Text): Html {
  const fresh = view.groups
    .map((group) => ({ ...group, permissions: group.permissions.filter((one) => one.isNew) }))
    .filter((group) => group.permissions.length > 0)
  // To confirm a grant, a person must see all of its permissions again.
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
  const words = html`<span>${flag(permission, text)}${description(permission)}</span>`
  const item = attributes({ class: permission.sensitive ? 'sensitive' : undefined })
  if (!permission.optional || again) return html`<li${item}><div class="line">${tick}${words}</div></li>`
  // A sensitive optional permission is never preselected.
  const checked = chosen === undefined ? !permission.sensitive : chosen.includes(permission.scope)
  const box = attributes({ value: permission.scope, checked })
  return html`<li${item}><label class="line"><input type="checkbox" name="scope"${box}>${words}</label></li>`
}

/** Values from the client are emphasized and isolated, so that they cannot pass for the operator's words. */
function description({ parts, description: words, includes = [] }: PermissionView): Html {
  if (parts === undefined) {
    const each = includes.map((one) => html`<br><bdi class="small quiet">${plainName(one, 200)}</bdi>`)
    return html`<bdi>${plainName(words, 200)}</bdi>${each}`
  }
  return partsOf(parts)
}

/** The sentence of a detail in its own writing direction, with the values of the client emphasized. */
export function partsOf(parts: readonly DetailPart[]): Html {
  return html`<bdi>${parts.map((part) =>
    'value' in part ? html`<strong>${shownName(part.value, 300)}</strong>` : html`${part.text}`,
  )}</bdi>`
}

function flag(permission: PermissionView, text: Text): Html | undefined {
  return permission.sensitive ? html`<span class="flag">${text.consent.sensitive}</span> ` : undefined
}
