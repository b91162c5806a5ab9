import { html } from 'hono/html'
import { firstPhotos } from './drive.ts'

const operations = [
  ['GET /photos', 'photos.read', 'your photos, as a list'],
  ['GET /photos/:id', 'photos.read', 'one photo, as a PNG'],
  ['GET /photos/:id/thumbnail', 'photos.read', 'its thumbnail, once there is one'],
  ['DELETE /photos/:id', 'photos.delete', 'deletes a photo permanently'],
  ['GET /thumbnails/missing', 'photos.thumbnail', 'for services: the photos without a thumbnail'],
  ['GET /thumbnails/:id/original', 'photos.thumbnail', 'for services: one of those photos, as a PNG'],
  ['PUT /thumbnails/:id', 'photos.thumbnail', 'for services: uploads a thumbnail'],
] as const

/** The start page, which explains the API to people who open it in a browser. */
export function startPage(printShop: string | undefined) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Photo Drive</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
<main>
<header>
<p class="name"><img src="/icon.svg" alt="" width="28" height="28">Photo Drive</p>
<h1>A quiet place for your photos</h1>
<p class="lead">Photo Drive keeps your photos private. An app can see them only with an access token, which it gets
if you allow it.</p>
${printShop === undefined ? '' : html`<p><a class="button" href="${printShop}">Print a photo</a></p>`}
</header>
<ul class="strip">
${firstPhotos.map(
  ({ picture, title }) =>
    html`<li><img src="/samples/${picture}.png" alt="${title}" width="480" height="320"></li>`,
)}
</ul>
<p class="quiet">Every new account starts with these six photos.</p>
<section>
<h2 id="operations">Operations and scopes</h2>
<p>This is an API. Each operation needs an access token with one scope:</p>
<div class="scroll" role="region" aria-labelledby="operations" tabindex="0">
<table>
<thead><tr><th scope="col">Request</th><th scope="col">Scope</th><th scope="col">Gives</th></tr></thead>
<tbody>
${operations.map(
  ([request, scope, gives]) =>
    html`<tr><td><code>${request}</code></td><td><code>${scope}</code></td><td>${gives}</td></tr>`,
)}
</tbody>
</table>
</div>
<p>A request without a token is refused, and the response names the scope it needs. Try <a href="/photos">/photos</a>
with <code>curl -i</code>: the status is 401, and the <code>WWW-Authenticate</code> header names the scope.</p>
</section>
</main>
</body>
</html>`
}
