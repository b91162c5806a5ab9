import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { AuthorizationResponseError } from 'openid-client'
import { AuthorizationServer } from './authorization-server.ts'
import { Connection, ConnectionEnded } from './connection.ts'
import { errorPage, messages } from './pages/error.ts'
import { photoPage } from './pages/photo.ts'
import { photosPage } from './pages/photos.ts'
import { printPage } from './pages/print.ts'
import { refusalPage } from './pages/refusal.ts'
import { startPage } from './pages/start.ts'
import { PhotoDrive } from './photo-drive.ts'
import { addPrint, rememberAttempt, type Session, Sessions, takeAttempt } from './sessions.ts'
import type { Settings } from './settings.ts'

const style = readFileSync(new URL('style.css', import.meta.url))
/** `icon.png` is the logo that the authorization server fetches for its pages. */
const drawings = new Map(
  ['icon.svg', 'icon.png', 'sample.svg'].map((name) => [name, readFileSync(new URL(name, import.meta.url))]),
)

/**
 * Print Shop: a web app that keeps its secret and its tokens on the server. The browser has only a session cookie.
 */
export function printShop(settings: Settings): Hono {
  const server = new AuthorizationServer(settings)
  const drive = new PhotoDrive(settings.photoDrive)
  const sessions = new Sessions(settings.origin)
  const app = new Hono()

  app.use(secureHeaders({ contentSecurityPolicy: policy, referrerPolicy: 'same-origin' }))
  // CSRF: forms are accepted only from our own pages.
  app.use(csrf({ origin: settings.origin }))

  app.get('/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/drawings/:name', (c) => {
    const drawing = drawings.get(c.req.param('name'))
    const type = c.req.param('name').endsWith('.png') ? 'image/png' : 'image/svg+xml'
    return drawing === undefined ? c.notFound() : c.body(drawing, 200, { 'content-type': type })
  })

  app.get('/', (c) => {
    const session = sessions.of(c)
    return session?.connection === undefined ? c.html(startPage()) : c.redirect('/photos')
  })

  app.get('/connect', async (c) => {
    const { url, attempt } = await server.begin()
    rememberAttempt(sessions.of(c) ?? sessions.start(c), attempt)
    return c.redirect(url.href)
  })

  app.get('/callback', async (c) => {
    const session = sessions.of(c)
    const attempt = takeAttempt(session, c.req.query('state') ?? '')
    if (session === undefined || attempt === undefined) return c.html(errorPage(messages.strayAnswer), 400)
    const connection = new Connection(server, await server.complete(new URL(c.req.url).search, attempt))
    const before = session.connection
    // Another user may have connected this time, who must not see the earlier prints.
    sessions.start(c, { attempts: session.attempts, connection, prints: new Map() })
    // Not awaited: if the revocation fails, the old tokens expire by themselves.
    before?.end().catch((error) => console.error(error))
    return c.redirect('/photos')
  })

  app.get('/photos', async (c) => {
    const connection = connected(c)
    return c.html(photosPage(connection, await drive.photos(connection)))
  })

  app.get('/photos/:id', async (c) => {
    const connection = connected(c)
    const photo = await photoOf(connection, c.req.param('id'))
    return photo === undefined ? c.notFound() : c.html(photoPage(connection, photo))
  })

  // An <img> cannot send an access token, and the browser must not get one: Print Shop fetches the picture.
  app.get('/photos/:id/picture', async (c) => {
    const size = c.req.query('size') === 'thumbnail' ? 'thumbnail' : 'full'
    const picture = await drive.picture(connected(c), c.req.param('id'), size)
    return picture === undefined ? c.notFound() : png(c, picture)
  })

  app.post('/photos/:id/print', async (c) => {
    const connection = connected(c)
    const photo = await photoOf(connection, c.req.param('id'))
    const picture = photo && (await drive.picture(connection, photo.id, 'full'))
    if (photo === undefined || picture === undefined) return c.notFound()
    const number = `${randomInt(100, 1000)}-${randomInt(1000, 10_000)}`
    addPrint(sessionOf(c), { number, title: photo.title, picture, printedAt: Date.now() })
    return c.redirect(`/prints/${number}`, 303)
  })

  app.post('/photos/:id/delete', async (c) => {
    const connection = connected(c)
    const photo = await photoOf(connection, c.req.param('id'))
    if (photo === undefined) return c.notFound()
    const outcome = await drive.tryToDelete(connection, photo.id)
    return outcome === 'deleted'
      ? c.redirect('/photos', 303)
      : c.html(refusalPage(connection, photo, outcome))
  })

  app.get('/prints/:number', (c) => {
    const print = sessionOf(c).prints.get(c.req.param('number'))
    return print === undefined ? c.notFound() : c.html(printPage(connected(c), print))
  })

  app.get('/prints/:number/picture', (c) => {
    const print = sessionOf(c).prints.get(c.req.param('number'))
    return print === undefined ? c.notFound() : png(c, print.picture)
  })

  app.post('/refresh', async (c) => {
    await connected(c).refresh()
    return c.redirect(pageBefore(c), 303)
  })

  app.post('/disconnect', async (c) => {
    const connection = sessions.of(c)?.connection
    // Before the revocation, so that disconnecting works even if the authorization server does not respond.
    sessions.end(c)
    try {
      await connection?.end()
    } catch (error) {
      console.error(error)
      return c.html(errorPage(messages.keptByServer), 502)
    }
    return c.redirect('/disconnected', 303)
  })
  app.get('/disconnected', (c) => c.html(errorPage(messages.disconnected)))

  app.notFound((c) => c.html(errorPage(messages.notFound), 404))
  app.onError((error, c) => {
    if (error instanceof NotConnected) return c.redirect('/', 303)
    if (error instanceof ConnectionEnded) {
      sessions.end(c)
      return c.html(errorPage(messages.ended), 403)
    }
    if (error instanceof AuthorizationResponseError) {
      const message = error.error === 'access_denied' ? messages.denied : messages.refused
      return c.html(errorPage(message, `${error.error}: ${error.error_description ?? 'no description'}`), 403)
    }
    if (error instanceof HTTPException) return c.html(errorPage(messages.foreignForm), error.status)
    console.error(error)
    return c.html(errorPage(messages.failed), 502)
  })
  return app

  function sessionOf(c: Context): Session {
    const session = sessions.of(c)
    if (session === undefined) throw new NotConnected()
    return session
  }

  function connected(c: Context): Connection {
    const { connection } = sessionOf(c)
    if (connection === undefined) throw new NotConnected()
    return connection
  }

  async function photoOf(connection: Connection, id: string) {
    return (await drive.photos(connection)).find((photo) => photo.id === id)
  }
}

/** The page whose button was pressed, if it is one of our pages that can be shown again. */
function pageBefore(c: Context): string {
  const { pathname = '' } = URL.parse(c.req.header('referer') ?? '') ?? {}
  return /^\/(photos|prints)\/[\w-]+$/.test(pathname) ? pathname : '/photos'
}

class NotConnected extends Error {}

const policy = {
  defaultSrc: ["'none'"],
  imgSrc: ["'self'"],
  styleSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
}

function png(c: Context, picture: Uint8Array): Response {
  return c.body(new Uint8Array(picture), 200, {
    'content-type': 'image/png',
    'cache-control': 'private, no-store',
  })
}
