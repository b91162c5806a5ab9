/** Starts Photo Album. Settings come from the environment: ISSUER, CLIENT_ID, CLIENT_SECRET, PHOTO_DRIVE and PORT. */
import { serve } from '@hono/node-server'
import { photoAlbum } from './app.ts'
import { AuthorizationServer } from './authorization-server.ts'

const {
  ISSUER = 'http://localhost:4000',
  CLIENT_ID = 'photo-album',
  CLIENT_SECRET,
  PHOTO_DRIVE = 'http://localhost:4001',
  PORT = '4005',
} = process.env
if (CLIENT_SECRET === undefined) {
  throw new Error(
    'CLIENT_SECRET is missing: Photo Album needs it to authenticate at the authorization server',
  )
}

const origin = `http://localhost:${PORT}`
const authorizationServer = new AuthorizationServer({ issuer: ISSUER, id: CLIENT_ID, secret: CLIENT_SECRET })
const app = photoAlbum({ origin, authorizationServer, photoDrive: new URL(PHOTO_DRIVE) })
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, () => {
  console.log(`Photo Album is ready at ${origin}`)
})
server.once('error', (error) => {
  console.error(`Photo Album cannot start: ${error.message}`)
  process.exitCode = 1
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => server.close(() => process.exit(0)))
}
