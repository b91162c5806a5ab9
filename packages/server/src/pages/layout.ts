import { contentSecurityPolicy, type PolicyOptions } from './content-security-policy.ts'
import { type Content, constant, type Html, html } from './html.ts'
import { icon, mark } from './mark.ts'
import { stylesheet } from './style.ts'
import { textFor } from './text/text.ts'
import type { Frame } from './view.ts'

/** A finished page: what the HTTP answer needs to carry it. */
export type Page = {
  status: number
  html: string
  /** The value of its `Content-Security-Policy` header: no other lets it work, or is as strict. */
  contentSecurityPolicy: string
}

export type Parts = {
  status?: number
  /** Plain text for the browser's tab. */
  title: string
  card: Content
  /** After the card, such as the script that posts a form. */
  end?: Html
  policy?: Partial<PolicyOptions>
}

const css = constant(stylesheet)

/** The frame around every page: the mark, one card, the foot. */
export function layout(frame: Frame, parts: Parts): Page {
  const text = textFor(frame.locale)
  const page = html`<!doctype html>
<html lang="${text.language}" dir="${text.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
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
${parts.end}
</body>
</html>
`
  return {
    status: parts.status ?? 200,
    html: page.toString(),
    contentSecurityPolicy: contentSecurityPolicy(frame, { script: false, form: 'none', ...parts.policy }),
  }
}
