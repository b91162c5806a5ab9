import { ownAddress } from '../html/address.ts'
import { type Content, html } from '../html/html.ts'
import { layout, type Page, type Parts } from '../parts/layout.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import type { AccountPageView } from './view.ts'

/** The layout of the pages below the first page of an account: a link back to that page, a title, the content. */
export function accountLayout(
  { accountUrl }: AccountPageView,
  frame: Frame,
  {
    title,
    content,
    problem = false,
    ...parts
  }: Omit<Parts, 'card'> & { content: Content; problem?: boolean },
): Page {
  const text = textFor(frame.locale)
  return layout(frame, {
    title: problem ? text.problemPrefix + title : title,
    ...parts,
    card: html`<p class="back"><a href="${ownAddress(accountUrl)}">${text.account.back}</a></p>
<h1>${title}</h1>
${content}`,
  })
}

/** The result of what the person has just done; read out by screen readers. */
export function doneNote(words: Content) {
  return html`<p class="done" role="status">${words}</p>`
}
