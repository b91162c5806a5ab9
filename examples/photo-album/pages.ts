import { html } from 'hono/html'

type Html = ReturnType<typeof html>

export type Photo = { id: string; title: string }

/** The message above the form after a failed sign-in, a sign-out or the end of a session. */
export type Notice = { text: string; isError: boolean }

/** The app's own form for a password that the authorization server checks. */
export function signInPage(username: string, notice?: Notice): Html {
  return layout(
    'Sign in',
    html`<h1>Your photo album</h1>
<p class="lead">Sign in with the username and the password of your Photo Drive.</p>
${notice === undefined ? '' : html`<p class="notice" role="${notice.isError ? 'alert' : 'status'}">${notice.text}</p>`}
<form method="post" action="/sign-in" class="fields">
<label for="username">Username</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button class="button">Sign in</button>
</form>
<p class="quiet">This app is older than sign-in pages: it receives your password and passes it on (password grant). That
is allowed only because the app belongs to Photo Drive. Never type your password into an app of another company: modern
apps send you to the sign-in page instead.</p>`,
  )
}

/** The photos of the signed-in user. */
export function albumPage(username: string, photos: readonly Photo[]): Html {
  return layout(
    'Your album',
    html`<h1>Your album</h1>
<p class="lead">${photos.length === 0 ? 'Your Photo Drive is empty.' : 'All photos in your Photo Drive.'}</p>
<ul class="strip">
${photos.map(
  ({ id, title }) =>
    html`<li><img src="/photos/${id}" alt="" width="480" height="320"><span>${title}</span></li>`,
)}
</ul>`,
    html`<form method="post" action="/sign-out" class="way-out"><span>${username}</span> <button class="plain">Sign out</button></form>`,
  )
}

export function errorPage(title: string, text: string): Html {
  return layout(
    title,
    html`<h1>${title}</h1><p class="lead">${text}</p><p><a class="button" href="/">Back</a></p>`,
  )
}

function layout(title: string, content: Html, wayOut?: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Photo Album</title>
<link rel="stylesheet" href="/style.css">
<link rel="stylesheet" href="/album.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
<main>
<header class="top">
<p class="name"><img src="/icon.svg" alt="" width="28" height="28">Photo Album <span class="since">by Photo Drive, since 2011</span></p>
${wayOut ?? ''}
</header>
${content}
</main>
</body>
</html>`
}
