import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../src/log/log.ts'
import { createServer, type Dependencies, type Server } from '../../src/server.ts'
import { readSettings } from '../../src/settings/read-settings.ts'
import { beginData } from './begun-data.ts'
import { cheapPasswords } from './cheap-passwords.ts'
import { Clock } from './clock.ts'

/** The configuration of most tests: an API for each token format, a client of each kind, two users. */
export const aConfiguration = {
  issuer: 'http://localhost:4000',
  apis: [
    {
      identifier: 'https://drive.example/',
      name: 'Photo Drive',
      scopes: [
        { name: 'photos.read', description: 'See your photos' },
        { name: 'photos.delete', description: 'Delete your photos', sensitive: true },
      ],
      introspection_clients: ['drive-api'],
    },
    {
      identifier: 'https://album.example/',
      name: 'Album',
      access_token_format: 'opaque',
      scopes: [{ name: 'album.write', description: 'Add to your albums' }],
      introspection_clients: ['album-api'],
    },
  ],
  clients: [
    {
      client_id: 'print-shop',
      client_secret: 'print-shop-secret-0123456789abcdef',
      client_name: 'Print Shop',
      redirect_uris: ['https://shop.example/callback', 'http://localhost:4002/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email address phone photos.read album.write offline_access',
    },
    {
      client_id: 'other-shop',
      client_secret: 'other-shop-secret-0123456789abcdef',
      client_name: 'Other Shop',
      redirect_uris: ['https://other.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'openid photos.read offline_access',
    },
    {
      client_id: 'spa',
      client_name: 'Print Shop on the page',
      redirect_uris: ['https://spa.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: 'openid profile photos.read photos.delete offline_access',
      optional_scope: 'photos.delete',
    },
    {
      client_id: 'cli',
      client_name: 'Print Shop in the shell',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: 'openid photos.read offline_access',
    },
    {
      client_id: 'thumbnailer',
      client_secret: 'thumbnailer-secret-0123456789abcdef',
      client_name: 'Thumbnailer',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'photos.read',
    },
    ...['drive-api', 'album-api'].map((id) => ({
      client_id: id,
      client_secret: `${id}-secret-0123456789abcdef`,
      client_name: id,
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: '',
    })),
  ],
  users: [
    {
      username: 'alice',
      password: 'correct horse battery',
      name: 'Alice Adams',
      given_name: 'Alice',
      family_name: 'Adams',
      email: 'alice@example.com',
      email_verified: true,
      updated_at: 1_700_000_000,
    },
    { username: 'bob', password: 'staple garden window', name: 'Bob Brown' },
  ],
}

export type Configuration = Omit<Partial<typeof aConfiguration>, 'apis' | 'clients' | 'users'> & {
  apis?: readonly object[]
  clients?: readonly object[]
  users?: readonly object[]
  lifetimes?: object
  features?: object
  sign_up?: string
  acr_values?: readonly object[]
  second_factor?: object
  claims?: readonly object[]
  editable_claims?: readonly string[]
  scopes?: readonly object[]
  outgoing?: object
  passwords?: object
  mail?: object
  listen?: { host?: string; port?: number; keep_alive?: number }
  registration?: object
  master_key_file?: string
  database?: string
  trusted_proxies?: readonly string[]
  management?: { host?: string; port: number }
  drain?: { delay?: number; limit?: number }
}

export type TestServer = Server & {
  clock: Clock
  /** The data folder. */
  data: string
  /** Everything logged so far. */
  logged: () => string
}

/** A whole server without a port, on its own database, with a clock that only the test advances. */
export async function aServer(
  configuration: Configuration = {},
  options: {
    data?: string
    clock?: Clock
    port?: string
    processes?: number
    calls?: Dependencies['calls']
    passwordCost?: Dependencies['passwordCost']
    watch?: Dependencies['watch']
  } = {},
): Promise<TestServer & AsyncDisposable> {
  const clock = options.clock ?? new Clock()
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
  const file = join(folder, 'valetkey.json')
  const data = options.data ?? join(folder, 'data')
  writeFileSync(file, JSON.stringify({ ...aConfiguration, ...configuration }))
  const flags = { config: file, data, ...(options.port === undefined ? {} : { port: options.port }) }
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  const { issuer = aConfiguration.issuer, master_key_file, database } = configuration
  const isUsual =
    issuer.startsWith('http://localhost') && master_key_file === undefined && database === undefined
  if (options.data === undefined && isUsual) await beginData(data, clock.now())
  const start = async (): Promise<Server> => {
    const settings = readSettings({ flags, environment: {}, folder })
    const { processes: of, calls, watch, passwordCost = cheapPasswords } = options
    const made = await createServer(settings, {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      log,
      passwordCost,
      ...(of === undefined ? {} : { worker: { number: 1, of, begins: true } }),
      ...(calls && { calls }),
      ...(watch && { watch }),
    })
    await made.prepare()
    return made
  }
  const server = await start().catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  const close = server.close.bind(server)
  return Object.defineProperties({} as TestServer & AsyncDisposable, {
    ...Object.getOwnPropertyDescriptors(server),
    ...Object.getOwnPropertyDescriptors({
      clock,
      data,
      logged: () => lines.join(''),
      async [Symbol.asyncDispose]() {
        await close()
        rmSync(folder, { recursive: true, force: true })
      },
    }),
  })
}
