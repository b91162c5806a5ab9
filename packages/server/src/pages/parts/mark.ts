import { type Address, drawing } from '../html/address.ts'
import { type Html, html } from '../html/html.ts'

/** The logo: a key from the side, in one stroke. */
export const mark: Html = html`<svg class="mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false"><circle class="plate" cx="20" cy="20" r="20"/><path class="key" d="M18.5 20a5.25 5.25 0 1 0-10.5 0a5.25 5.25 0 1 0 10.5 0H25.5v4v-4H31.5v5.5"/></svg>`

/** A tick, for a required permission. */
export const tick: Html = html`<svg class="tick" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d="M3 8.5l3.2 3.2L13 4.8"/></svg>`

/** A clock, for access while a person is away. */
export const clock: Html = html`<svg class="clock" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false"><circle cx="8" cy="8" r="6.5"/><path d="M8 4.5V8l2.5 1.5"/></svg>`

const iconDrawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="#1b1d1f"/><path fill="none" stroke="#b8892b" stroke-width="3" stroke-linecap="round" d="M18.5 20a5.25 5.25 0 1 0-10.5 0a5.25 5.25 0 1 0 10.5 0H25.5v4v-4H31.5v5.5"/></svg>`

/** The logo as a favicon, embedded in the page, so that browsers do not request a second file. */
export const icon: Address = drawing(iconDrawing)
