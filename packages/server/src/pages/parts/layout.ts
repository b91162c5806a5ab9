import { contentSecurityPolicy, type PolicyOptions } from '../html/content-security-policy.ts'
import { type Content, constant, type Html, html } from '../html/html.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { icon, mark } from './mark.ts'
import { stylesheet } from './style.ts'

/** A finished page, with what the HTTP response needs. */
export type Page = {
  status: number
  html: string
  /** The value of its `Content-Security-Policy` header, the strictest under which it works. */
  contentSecurityPolicy: string
  /** The value of its `Referrer-Policy` header. */
  referrerPolicy: 'no-referrer' | 'same-origin'
}

export type Parts = {
  status?: number
  /** Plain text for the browser tab. */
  title: string
  card: Content
  /** Markup after the card, such as the script that posts a form. */
  end?: Html
  policy?: Partial<PolicyOptions>
  /** Whether it has a deciding form. */
  decides?: boolean
}

const css = constant(stylesheet)

/**
 * Against clickjacking: restarts the delay of the buttons whenever the page gets the focus, since it may have been
 * under a window that was closed between two clicks. Without scripts, the delay runs only once, when the page is first
 * drawn (`.decides` in the stylesheet). Also posts a double click only once, because the response to the second post
 * would replace that to the first.
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

/** The layout of every page: the logo, one card, the footer. */
export function layout(frame: Frame, parts: Parts): Page {
  const text = textFor(frame.locale)
  const { decides = false, policy } = parts
  const options = { script: decides, form: 'none', ...policy } as const
  // Under `no-referrer`, browsers send `Origin: null` with our own forms. Neither value tells other hosts anything. It is
  // in the markup, too, which takes precedence over a header that a proxy may add.
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
