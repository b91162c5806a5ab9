import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, readSettings } from 'valetkey'
import { bench } from '../parameters.ts'

/** Valetkey as it is: the real server on a real database file, everything switched on. */
const folder = mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.on('SIGTERM', () => process.exit(0))

const config = join(folder, 'valetkey.json')
writeFileSync(
  config,
  JSON.stringify({
    apis: [
      {
        identifier: bench.api,
        name: 'Photo Drive',
        access_token_format: 'jwt',
        access_token_signing_alg: 'ES256',
        scopes: [{ name: bench.scope, description: 'See your photos' }],
      },
    ],
    clients: [
      {
        client_id: bench.clientId,
        client_secret: bench.clientSecret,
        client_name: 'Thumbnailer',
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: bench.scope,
      },
    ],
  }),
)
const flags = { config, data: join(folder, 'data'), port: '0', 'log-level': 'warn' }
const server = await createServer(readSettings({ flags, environment: {}, folder }))
await server.listen()
console.log(`ready ${server.issuer}/token`)
