import { constant, html } from './html/html.ts'
import type { Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame } from './view.ts'

/**
 * Answers messages of the page that frames it. Reveals nothing to other origins: the browser supplies the origin, and
 * without a valid `session_state` every answer is `changed`.
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
 * The OP iframe, which pages of apps ask whether the session has changed. The only page that others may frame.
 * `cookie`: the name of the cookie with the browser state. Session Management §3.2
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
