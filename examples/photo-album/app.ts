import { readFileSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { type AuthorizationServer, KeyEnded, SignInRefused } from './authorization-server.ts'
import { albumPage, errorPage, type Notice, type Photo, signInPage } from './pages.ts'
import { type Session, Sessions } from './sessions.ts'

const files: ReadonlyMap<string, readonly [type: string, file: Buffer]> = new Map([
  [
    'style.css',
    ['text/css; charset=utf-8', readFileSync(new URL('../photo-drive/style.css', import.meta.url))],
  ],
  ['album.css', ['text/css; charset=utf-8', readFileSync(new URL('album.css', import.meta.url))]],
  ['icon.svg', ['image/svg+xml', readFileSync(new URL('../photo-drive/icon.svg', import.meta.url))]],
])

export type Settings = {
  /** The app's own origin, as browsers reach it. */
  origin: string
  authorizationServer: AuthorizationServer
  photoDrive: URL
}

/**
 * Photo Album, an app of Photo Drive that predates sign-in pages: it asks for the password, and does not store it.
 */
export function photoAlbum({ origin, authorizationServer, photoDrive }: Settings): Hono {
  const sessions = new Sessions(origin)
  const app = new Hono()

  app.use(secureHeaders({ contentSecurityPolicy: policy, referrerPolicy: 'no-referrer' }))
  // CSRF: forms are accepted only from our own pages.
  app.use(csrf({ origin }))
  app.use(bodyLimit({ maxSize: 16 * 1024 }))

  app.get('/:name{style\\.css|album\\.css|icon\\.svg}', (c) => {
    const [type, file] = files.get(c.req.param('name')) ?? []
    return file === undefined ? c.notFound() : c.body(new Uint8Array(file), 200, { 'content-type': type })
  })

  app.get('/', async (c) => {
    const session = sessions.of(c)
    if (session === undefined) return c.html(signInPage(''))
    const response = await ask(session, '/photos')
    if (!response.ok) throw new Error(`Photo Drive answered ${response.status}`)
    return c.html(albumPage(session.username, photosIn(await response.json())), 200, noStore)
  })

  app.post('/sign-in', async (c) => {
    const form = await c.req.formData()
    const [username, password] = [field(form, 'username'), field(form, 'password')]
    try {
      if (username === '' || password === '') throw new SignInRefused()
      const key = await authorizationServer.signIn(username, password)
      sessions.start(c, { username, key, renewing: undefined })
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error
      const status = error.retryAfter === undefined ? 422 : 429
      return c.html(signInPage(username, { text: refusal(error), isError: true }), status)
    }
    return c.redirect('/', 303)
  })

  // An <img> cannot send an access token, and the browser must not get one.
  app.get('/photos/:id', async (c) => {
    const session = sessions.of(c)
    if (session === undefined) return c.notFound()
    const response = await ask(session, `/photos/${encodeURIComponent(c.req.param('id'))}`)
    if (!response.ok) return c.notFound()
    const picture = new Uint8Array(await response.arrayBuffer())
    return c.body(picture, 200, { 'content-type': 'image/png', ...noStore })
  })

  app.post('/sign-out', async (c) => {
    const session = sessions.of(c)
    // Before the revocation, so that signing out works even if the authorization server does not respond.
    sessions.end(c)
    if (session !== undefined) await authorizationServer.revoke(session.key)
    return c.html(signInPage('', { text: 'You are signed out, and access was revoked.', isError: false }))
  })

  app.notFound((c) =>
    c.html(errorPage('Page not found', 'The photo was deleted, or the address is wrong.'), 404),
  )
  app.onError((error, c) => {
    if (error instanceof KeyEnded) return ended(c)
    if (error instanceof HTTPException) {
      return c.html(errorPage('This form came from another site', 'Nothing was changed.'), error.status)
    }
    console.error(error)
    return c.html(errorPage('Something is not responding', 'Please try again in a moment.'), 502)
  })
  return app

  function ended(c: Context): Response | Promise<Response> {
    sessions.end(c)
    const notice: Notice = { text: 'Your session has expired. Please sign in again.', isError: false }
    return c.html(signInPage('', notice), 401)
  }

  async function ask(session: Session, path: string): Promise<Response> {
    if (Date.now() > session.key.expiresAt - 10_000) await renew(session)
    return fetch(new URL(path, photoDrive), {
      headers: { authorization: `Bearer ${session.key.accessToken}` },
      signal: AbortSignal.timeout(10_000),
    })
  }

  /** The pictures of a page cause many concurrent requests, which share one refresh. */
  async function renew(session: Session): Promise<void> {
    session.renewing ??= authorizationServer.renew(session.key).finally(() => {
      session.renewing = undefined
    })
    session.key = await session.renewing
  }
}

const policy = {
  defaultSrc: ["'none'"],
  imgSrc: ["'self'"],
  styleSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
}

/** One user's data must not stay in a cache that another user can read. */
const noStore = { 'cache-control': 'private, no-store' }

function refusal({ retryAfter }: SignInRefused): string {
  if (retryAfter === undefined) return 'The username or the password is wrong.'
  const minutes = Math.max(1, Math.ceil(retryAfter / 60))
  return `Too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`
}

function field(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

function photosIn(answer: unknown): readonly Photo[] {
  if (
    typeof answer !== 'object' ||
    answer === null ||
    !('photos' in answer) ||
    !Array.isArray(answer.photos)
  ) {
    throw new Error('Photo Drive sent no list of photos')
  }
  return answer.photos.map(({ id, title }) => ({ id: String(id), title: String(title) }))
}
