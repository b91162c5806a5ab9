import { type Html, html } from '../html/html.ts'
import type { Text } from '../text/text.ts'
import type { AuthenticatorView } from '../view.ts'
import { field } from './form.ts'

/** Modules of white space around a QR code. ISO/IEC 18004 §9.1 */
const quietZone = 4

/** A QR code. Its colours never follow the theme: many phones read only dark modules on a light ground. */
function qrCode({ size, path }: AuthenticatorView['qr'], label: string): Html {
  const box = `${-quietZone} ${-quietZone} ${size + 2 * quietZone} ${size + 2 * quietZone}`
  return html`<svg class="qr" viewBox="${box}" role="img" aria-label="${label}"><path d="${path}"/></svg>`
}

/** The steps that connect an authenticator app: the QR code, the same as text, the first code. */
export function authenticator(
  view: AuthenticatorView,
  problem: { at: 'code' | 'name' | undefined; words: string } | undefined,
  text: Text,
): Html {
  const words = text.authenticator
  return html`<p class="note">${words.scan}</p>
${qrCode(view.qr, words.qrLabel)}
<p class="small quiet">${words.typeInstead}</p>
<p><code class="seed">${view.seed}</code></p>
${field({
  name: 'code',
  label: words.code,
  type: 'text',
  autocomplete: 'one-time-code',
  inputmode: 'numeric',
  hint: words.codeHint,
  problem: problem?.at === 'code' ? problem.words : undefined,
  focus: problem?.at === 'code',
})}
${field({
  name: 'name',
  label: words.name,
  type: 'text',
  value: view.name,
  autocomplete: 'off',
  hint: words.nameHint,
  optional: true,
  problem: problem?.at === 'name' ? problem.words : undefined,
  focus: problem?.at === 'name',
})}`
}

/** Recovery codes, which are shown once. */
export function codeList(codes: readonly string[]): Html {
  return html`<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>`
}
