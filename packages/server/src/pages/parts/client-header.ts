import { type Address, pictureAddress, webAddress } from '../html/address.ts'
import { type Content, type Html, html } from '../html/html.ts'
import type { Text } from '../text/text.ts'
import type { ClientView } from '../view.ts'
import { plainName, shownHost, shownName } from './safe-text.ts'

/** A picture if this server has one, else the first letter of the name. Hidden from screen readers: a name follows. */
export function face(name: string, picture?: string): Html {
  const address = pictureAddress(picture)
  if (address !== undefined) return html`<img class="face" src="${address}" alt="" width="48" height="48">`
  const letter = /[\p{L}\p{N}]/u.exec(plainName(name))?.[0] ?? '?'
  return html`<span class="face" aria-hidden="true">${letter.toUpperCase()}</span>`
}

/** The top of a card: the picture of the app, and what the page asks. */
export function who(view: { face: Html; content: Content }): Html {
  return html`<div class="who">${view.face}<div>${view.content}</div></div>`
}

/** The app's name. */
export function clientName(text: Text, name: string): Html {
  return shownName(plainName(name) === '' ? text.namelessApp : name)
}

/** A person, by name and username. */
export function person(account: { name: string; username: string }): Html {
  const name = plainName(account.name)
  if (name === '' || name === plainName(account.username)) {
    return html`<strong>${shownName(account.username)}</strong>`
  }
  return html`<strong>${shownName(name)}</strong> (${shownName(account.username)})`
}

/** The app's host, linked to its website if that is on exactly the same host. */
export function clientHost(text: Text, client: ClientView): Html {
  const host = html`<strong>${shownHost(client.host)}</strong>`
  const address = webAddress(client.uri)
  const same = address !== undefined && new URL(address.toString()).host === client.host
  return (same ? newTab(text, address, host) : undefined) ?? host
}

/** Links to the app's policy and terms. OIDC Registration §2: `policy_uri`, `tos_uri` */
export function clientLinks(text: Text, client: ClientView): Html | undefined {
  const name = clientName(text, client.name)
  const links = [
    newTab(text, webAddress(client.policyUri), text.clientLinks.policy(name)),
    newTab(text, webAddress(client.tosUri), html`${text.clientLinks.terms}`),
  ].filter((link) => link !== undefined)
  return links.length === 0 ? undefined : html`<ul>${links.map((link) => html`<li>${link}</li>`)}</ul>`
}

// In a new tab, so that this page stays open; `rel` hides this page from the new one.
function newTab(text: Text, address: Address | undefined, words: Html): Html | undefined {
  if (address === undefined) return undefined
  return html`<a href="${address}" target="_blank" rel="noopener noreferrer">${words}<span class="hidden"> ${text.opensNewTab}</span></a>`
}
