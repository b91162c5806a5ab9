import { readFileSync } from 'node:fs'
import type { AccessToken, ResourceServer } from '@valetkey/resource'
import { guard } from '@valetkey/resource/hono'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { type Drive, firstPhotos, originalFile, type Photo } from './drive.ts'
import { startPage } from './start-page.ts'

const style = readFileSync(new URL('style.css', import.meta.url))
const icon = readFileSync(new URL('icon.svg', import.meta.url))
const logo = readFileSync(new URL('icon.png', import.meta.url))
const thumbnailLimit = 256 * 1024
const pngSignature = '89504e470d0a1a0a'

type Guarded = Context<{ Variables: { token: AccessToken } }>

/** Photo Drive's API: one `guard` per route states the scope that it needs. */
export function photoDrive({ protect, drive, printShop, pages = [] }: Settings): Hono {
  const app = new Hono()
  app.use(secureHeaders({ contentSecurityPolicy: policy, referrerPolicy: 'no-referrer' }))

  app.get('/', (c) => c.html(startPage(printShop)))
  app.get('/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/icon.svg', (c) => c.body(icon, 200, { 'content-type': 'image/svg+xml' }))
  // As the logo of Photo Drive's apps, which the authorization server fetches.
  app.get('/icon.png', (c) => png(c, logo))
  app.get('/samples/:picture', async (c) => {
    const sample = firstPhotos.find(({ picture }) => `${picture}.png` === c.req.param('picture'))
    return sample === undefined ? c.notFound() : png(c, await originalFile(sample.picture))
  })

  // CORS: scripts of these pages may read the responses. They need a token like any other caller. Fetch §3.2
  const fromPages = cors({
    origin: [...pages],
    allowMethods: ['GET'],
    allowHeaders: ['authorization'],
    exposeHeaders: ['www-authenticate'],
    maxAge: 600,
  })
  app.use('/photos', fromPages)
  app.use('/photos/*', fromPages)

  // Photos of users: the token says whose photos (`sub`) and which operations (`scope`) are allowed.
  app.get('/photos', guard(protect, { scope: 'photos.read' }), (c) => {
    if (c.get('token').isMachine) return noPerson(c)
    return c.json({ photos: drive.photosOf(c.get('token').subject).map(described) }, 200, noStore)
  })
  app.get('/photos/:id', guard(protect, { scope: 'photos.read' }), async (c) => {
    const photo = ownPhoto(c)
    return photo === undefined ? noPhoto(c) : png(c, await originalFile(photo.picture))
  })
  app.get('/photos/:id/thumbnail', guard(protect, { scope: 'photos.read' }), async (c) => {
    const photo = ownPhoto(c)
    return photo?.hasThumbnail ? png(c, await drive.thumbnailFile(photo)) : noPhoto(c)
  })
  app.delete('/photos/:id', guard(protect, { scope: 'photos.delete' }), (c) => {
    const { isMachine, subject } = c.get('token')
    return !isMachine && drive.remove(subject, c.req.param('id')) ? c.body(null, 204) : noPhoto(c)
  })

  // For the thumbnailer, which acts on its own behalf: it gets photos, but not the names of their owners.
  const machines = guard(protect, { scope: 'photos.thumbnail' })
  app.get('/thumbnails/missing', machines, (c) => {
    if (!c.get('token').isMachine) return noMachine(c)
    const photos = drive.withoutThumbnail().map(({ id, title }) => ({ id, title }))
    return c.json({ photos }, 200, noStore)
  })
  app.get('/thumbnails/:id/original', machines, async (c) => {
    if (!c.get('token').isMachine) return noMachine(c)
    const photo = unfinished(c.req.param('id'))
    return photo === undefined ? noPhoto(c) : png(c, await originalFile(photo.picture))
  })
  app.put('/thumbnails/:id', machines, bodyLimit({ maxSize: thumbnailLimit }), async (c) => {
    if (!c.get('token').isMachine) return noMachine(c)
    const photo = unfinished(c.req.param('id'))
    if (photo === undefined) return noPhoto(c)
    const body = Buffer.from(await c.req.arrayBuffer())
    if (body.toString('hex', 0, 8) !== pngSignature) {
      return c.json({ error: 'not_a_png', error_description: 'send a PNG file as the body' }, 415)
    }
    await drive.keepThumbnail(photo, body)
    return c.body(null, 204)
  })

  app.notFound((c) => c.json({ error: 'not_found', error_description: 'no such resource' }, 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    console.error(error)
    return c.json({ error: 'server_error', error_description: 'internal error in Photo Drive' }, 500)
  })
  return app

  /** Another user's photo is not found, like one that does not exist, so that ids reveal nothing. */
  function ownPhoto(c: Guarded): Photo | undefined {
    const { isMachine, subject } = c.get('token')
    return isMachine ? undefined : drive.photoOf(subject, c.req.param('id') ?? '')
  }

  function unfinished(id: string): Photo | undefined {
    return drive.withoutThumbnail().find((photo) => photo.id === id)
  }
}

export type Settings = {
  protect: ResourceServer
  drive: Drive
  /** The URL of Print Shop, for the link on the start page. */
  printShop: string | undefined
  /** The origins of browser apps that may call the API (CORS). */
  pages?: readonly string[]
}

const policy = {
  defaultSrc: ["'none'"],
  imgSrc: ["'self'"],
  styleSrc: ["'self'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
}

/** One user's data must not stay in a cache that another user can read. */
const noStore = { 'cache-control': 'no-store' }

function described({ id, title, hasThumbnail }: Photo) {
  return { id, title, image: `/photos/${id}`, thumbnail: hasThumbnail ? `/photos/${id}/thumbnail` : null }
}

function png(c: Context, file: Buffer): Response {
  return c.body(new Uint8Array(file), 200, { 'content-type': 'image/png', ...noStore })
}

function noPhoto(c: Context): Response {
  return c.json({ error: 'not_found', error_description: 'there is no such photo' }, 404)
}

function noPerson(c: Context): Response {
  return c.json(
    { error: 'no_person', error_description: 'photos belong to users, but this token belongs to a machine' },
    403,
  )
}

function noMachine(c: Context): Response {
  return c.json(
    { error: 'no_machine', error_description: 'only services that act on their own behalf may call this' },
    403,
  )
}
