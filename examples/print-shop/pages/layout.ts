import { html } from 'hono/html'
import type { Connection } from '../connection.ts'

export type Html = ReturnType<typeof html>

/** The layout of every page. With a connection it has the disconnect button and a panel about the tokens. */
export function layout(title: string, connection: Connection | undefined, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Print Shop</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/drawings/icon.svg">
</head>
<body>
<header class="top">
<a class="name" href="/"><img src="/drawings/icon.svg" alt="" width="30" height="30">Print Shop</a>
${
  connection === undefined
    ? html`<p class="aside">Your photos on paper</p>`
    : html`<form method="post" action="/disconnect"><button class="plain">Disconnect Photo Drive</button></form>`
}
</header>
<main class="${connection === undefined ? 'single' : 'with-panel'}">
<div>${content}</div>
${connection === undefined ? '' : panel(connection)}
</main>
</body>
</html>`
}

const words: Readonly<Record<string, string>> = {
  openid: 'recognize you',
  profile: 'know your name',
  'photos.read': 'see your photos',
  offline_access: 'come back without asking you again',
}

function panel(connection: Connection): Html {
  const { scope, lifetime, expiresAt, refreshedAt, refreshes } = connection
  return html`<aside class="panel" aria-labelledby="happened">
<h2 id="happened">What just happened</h2>
<p>You gave Print Shop access to Photo Drive. Print Shop never saw your password.</p>
<dl>
<dt>It may</dt>
${scope.map((name) => html`<dd>${words[name] ?? name} <code>${name}</code></dd>`)}
<dt>The access token</dt>
<dd>is valid for ${span(lifetime)}; this one expires in ${span(Math.max(0, (expiresAt - Date.now()) / 1000))}</dd>
<dt>Refreshed</dt>
<dd id="refreshed">${
    refreshedAt === undefined
      ? 'not yet: the first one is still valid'
      : `${refreshes === 1 ? 'once' : `${refreshes} times`}, last ${span((Date.now() - refreshedAt) / 1000)} ago`
  }</dd>
</dl>
<p class="small"><a href="${connection.permissionsPage}">See what you allowed, and take it back</a></p>
<form method="post" action="/refresh"><button class="second">Refresh now</button></form>
</aside>`
}

function span(seconds: number): string {
  const whole = Math.round(seconds)
  const minutes = Math.floor(whole / 60)
  const rest = whole % 60
  if (minutes === 0) return `${rest} ${rest === 1 ? 'second' : 'seconds'}`
  return `${minutes} min${rest === 0 ? '' : ` ${rest} s`}`
}
