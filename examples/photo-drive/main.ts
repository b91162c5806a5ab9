/**
 * Starts Photo Drive. Settings come from the environment: ISSUER, AUDIENCE, CLIENT_ID, CLIENT_SECRET, PORT, DATA,
 * PRINT_SHOP and PAGES.
 */
import { serve } from '@hono/node-server'
import { resourceServer } from '@valetkey/resource'
import { photoDrive } from './app.ts'
import { Drive } from './drive.ts'

const {
  ISSUER = 'http://localhost:4000',
  AUDIENCE = 'https://drive.example/',
  CLIENT_ID = 'photo-drive',
  CLIENT_SECRET,
  PORT = '4001',
  DATA = 'photo-drive-data',
  PRINT_SHOP,
  PAGES = '',
} = process.env

// Accepts only tokens of this issuer whose audience is Photo Drive. With a secret it asks the authorization server about
// each token, and notices at once what a person took back. Without one it verifies the signature by itself, which is
// faster, and accepts a token until it expires.
const protect = resourceServer({
  issuer: ISSUER,
  audience: AUDIENCE,
  realm: 'Photo Drive',
  ...(CLIENT_SECRET === undefined
    ? {}
    : {
        introspection: {
          clientId: CLIENT_ID,
          clientSecret: CLIENT_SECRET,
          method: 'client_secret_basic',
          tokens: 'all',
        },
      }),
})

try {
  const app = photoDrive({ protect, drive: new Drive(DATA), printShop: PRINT_SHOP, pages: PAGES.split(' ') })
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
    console.log(`Photo Drive is ready at http://localhost:${port}`)
  })
  server.once('error', cannotStart)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => server.close(() => process.exit(0)))
  }
} catch (error) {
  cannotStart(error)
}

function cannotStart(error: unknown): void {
  console.error(`Photo Drive cannot start: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
