import { contentSecurityPolicy, type PolicyOptions } from '../html/content-security-policy.ts'
import { type Content, constant, type Html, html } from '../html/html.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { icon, mark } from './mark.ts'
import { stylesheet } from './style.ts'

/** A finished page: what the HTTP answer needs to carry it. */
export type Page = {
  status: number
  html: string
  /** The value of its `Content-Security-Policy` header: no other lets it work, or is as strict. */
  contentSecurityPolicy: string
  /** The value of its `Referrer-Policy` header. */
  referrerPolicy: 'no-referrer' | 'same-origin'
}

export type Parts = {
  status?: number
  /** Plain text for the browser's tab. */
  title: string
  card: Content
  /** After the card, such as the script that posts a form. */
  end?: Html
  policy?: Partial<PolicyOptions>
  /** It has a form that decides. */
  decides?: boolean
}

const css = constant(stylesheet)

/**
 * The buttons of a page that has just come to the front settle once more: it may have lain under a window that was
 * closed between two clicks. Where no script runs, they settle when the page is first drawn (`.decides` of the style).
 * And what is pressed twice is posted once: the second post would take the answer to the first one away.
 */
const settling = constant(`
const settle = () => {
  const running = document.getAnimations ? document.getAnimations() : []
  for (const each of running) {
    if (each.animationName !== 'settle') continue
    each.currentTime = 0
    each.play()
  }
}
addEventListener('focus', settle)
addEventListener('pageshow', settle)
document.addEventListener('visibilitychange', settle)
let posted = -Infinity
addEventListener('submit', (event) => {
  if (2000 > event.timeStamp - posted) event.preventDefault()
  posted = event.timeStamp
})
`)

/** The frame around every page: the mark, one card, the foot. */
export function layout(frame: Frame, parts: Parts): Page {
  const text = textFor(frame.locale)
  const { decides = false, policy } = parts
  const options = { script: decides, form: 'none', ...policy } as const
  // Under `no-referrer` browsers call the origin of our own forms `null`. To other hosts neither says anything. It stands
  // in the markup, too, where it counts for more than what a proxy may add to the headers.
  const own = options.form === 'stays' || options.form === 'leaves'
  const referrerPolicy = own ? 'same-origin' : 'no-referrer'
  const page = html`<!doctype html>
<html lang="${text.language}" dir="${text.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="${referrerPolicy}">
<meta name="robots" content="noindex">
<title>${parts.title}</title>
<link rel="icon" href="${icon}">
<style nonce="${frame.nonce}">${css}</style>
</head>
<body>
<div class="desk">
<header class="brand">${mark}<span>${text.product}</span></header>
<main class="card">
${parts.card}
</main>
<footer class="foot">${text.footer}</footer>
</div>
${parts.end}${decides ? html`<script nonce="${frame.nonce}">${settling}</script>` : undefined}
</body>
</html>
`
  return {
    status: parts.status ?? 200,
    html: page.toString(),
    contentSecurityPolicy: contentSecurityPolicy(frame, options),
    referrerPolicy,
  }
}
