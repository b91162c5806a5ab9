import { type Html, html } from './html.ts'

/** The mark: a key from the side, in one stroke. */
export const mark: Html = html`<svg class="mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false"><circle class="plate" cx="20" cy="20" r="20"/><path class="key" d="M17 20a4.5 4.5 0 1 0-9 0a4.5 4.5 0 1 0 9 0H22.5v4H26v-4H28.5v5.5H32V20"/></svg>`

/** A tick before a line that is settled. */
export const tick: Html = html`<svg class="tick" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d="M3 8.5l3.2 3.2L13 4.8"/></svg>`
