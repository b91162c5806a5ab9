import { html } from 'hono/html'
import { firstPhotos } from './drive.ts'

const operations = [
  ['GET /photos', 'photos.read', 'your photos, as a list'],
  ['GET /photos/:id', 'photos.read', 'one photo, as a PNG'],
  ['GET /photos/:id/thumbnail', 'photos.read', 'its thumbnail, once there is one'],
  ['DELETE /photos/:id', 'photos.delete', 'a photo is gone for good'],
  ['GET /thumbnails/missing', 'photos.thumbnail', 'for services: what is left to do'],
  ['GET /thumbnails/:id/original', 'photos.thumbnail', 'for services: a photo without a thumbnail'],
  ['PUT /thumbnails/:id', 'photos.thumbnail', 'for services: the thumbnail, done'],
] as const

/** What Photo Drive is, for whoever opens it in a browser. */
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
<p class="lead">Photo Drive keeps people’s photos and shows them to nobody, unless an app brings a key
that its owner gave away on purpose: an access token.</p>
${printShop === undefined ? '' : html`<p><a class="button" href="${printShop}">Print a photo</a></p>`}
</header>
<ul class="strip">
${firstPhotos.map(
  ({ picture, title }) =>
    html`<li><img src="/samples/${picture}.png" alt="${title}" width="480" height="320"></li>`,
)}
</ul>
<p class="quiet">Every new drive begins with these six.</p>
<section>
<h2 id="doors">The doors and their keys</h2>
<p>This is an API. Each door opens for tokens with one scope, whoever brings them:</p>
<div class="scroll" role="region" aria-labelledby="doors" tabindex="0">
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
<p>Without a key a door stays shut and says which key it wants. Look at <a href="/photos">/photos</a> with
<code>curl -i</code>: the answer is 401 and its <code>WWW-Authenticate</code> header names the scope.</p>
</section>
</main>
</body>
</html>`
}
