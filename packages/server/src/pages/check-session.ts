import { constant, html } from './html/html.ts'
import type { Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame } from './view.ts'

/**
 * Answers whoever frames it, and learns nothing from being asked: the origin is what the browser says, and without a
 * `session_state` of ours every answer is `changed`.
 */
const script = constant(`
const { cookie } = document.documentElement.dataset
const state = () =>
  document.cookie.split('; ').find((each) => each.startsWith(cookie + '='))?.slice(cookie.length + 1) ?? ''
const hash = async (text) => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...digest)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
addEventListener('message', async ({ data, origin, source }) => {
  if (!source || origin === 'null') return
  const asked = typeof data === 'string' ? /^(.{1,2000}) ([\\w-]{43})\\.([\\w-]{22})$/.exec(data) : null
  let answer = 'error'
  if (asked && crypto.subtle) {
    const now = await hash([asked[1], origin, state(), asked[3]].join(' '))
    answer = now === asked[2] ? 'unchanged' : 'changed'
  }
  source.postMessage(answer, origin)
})
`)

/**
 * The frame that pages of apps ask whether a browser is still signed in as it was; the only page that others may
 * frame. `cookie` names the cookie with the browser's state. Session Management §3.2
 */
export function checkSession(cookie: string, { locale, nonce }: Frame): Page {
  const page = html`<!doctype html>
<html lang="${textFor(locale).language}" data-cookie="${cookie}">
<head>
<meta charset="utf-8">
<title>Session</title>
</head>
<body>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`
  return {
    status: 200,
    html: page.toString(),
    contentSecurityPolicy: `default-src 'none'; script-src 'nonce-${nonce}'; form-action 'none'; base-uri 'none'`,
    referrerPolicy: 'no-referrer',
  }
}
