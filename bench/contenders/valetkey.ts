import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bench, type Target } from '../parameters.ts'
import type { Running } from './contender.ts'
import { freePort, type Program, startProgram } from './program.ts'

/** The path of a checkout's `valetkey` command. */
export function commandOf(checkout: string): string {
  return join(checkout, 'packages/server/bin/valetkey.mjs')
}

const thisCheckout = fileURLToPath(new URL('../..', import.meta.url))

export type ValetkeyOptions = {
  /** The folder of the checkout whose server is started. Default: this one. */
  checkout?: string
  /** A data folder to keep. Default: a new one that is deleted with the server. */
  folder?: string
  /** `postgres://…`. Default: SQLite in the data folder. */
  database?: { url: string; pid: number }
  /** The number of servers that share the database. */
  instances?: number
  /** For `--workers`. */
  workers?: number
  /** Users who can sign in, besides the users of every benchmark. */
  people?: readonly { username: string; password: string }[]
  /** Flags for Node, such as `--cpu-prof`. */
  nodeFlags?: readonly string[]
}

/** Starts the real command with all features on a real database. */
export async function startValetkey(options: ValetkeyOptions = {}): Promise<Running> {
  const command = commandOf(options.checkout ?? thisCheckout)
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
  const programs: Program[] = []
  const stop = async () => {
    await Promise.all(programs.map((program) => program.stop()))
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
  try {
    const issuerPort = await freePort()
    const ports = [issuerPort]
    while (ports.length < (options.instances ?? 1)) ports.push(await freePort())
    for (const port of ports) {
      const config = join(folder, `valetkey-${port}.json`)
      writeFileSync(
        config,
        JSON.stringify(configuration(`http://localhost:${issuerPort}`, port, options.people)),
      )
      const flags = ['--config', config, '--data', join(folder, 'data'), '--log-level', 'warn']
      if (options.database !== undefined) flags.push('--database', options.database.url)
      if (options.workers !== undefined) flags.push('--workers', String(options.workers))
      programs.push(
        await startProgram('valetkey', [...(options.nodeFlags ?? []), command, 'serve', ...flags]),
      )
    }
    return {
      target: target(`http://localhost:${issuerPort}`, ports),
      pids: programs.flatMap(({ process }) => process.pid ?? []),
      ...(options.database === undefined ? {} : { databasePid: options.database.pid }),
      inspector: () => programs[0]?.inspector(),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function target(issuer: string, ports: readonly number[]): Target {
  return {
    addresses: ports.map((port) => ({ host: '127.0.0.1', port })),
    issuer,
    paths: {
      authorize: '/authorize',
      token: '/token',
      introspect: '/introspect',
      revoke: '/revoke',
      userinfo: '/userinfo',
      jwks: '/jwks',
      metadata: '/.well-known/openid-configuration',
    },
    service: { es256: bench.service, rs256: bench.service, opaque: bench.service },
    shop: bench.shop,
    page: bench.page,
    api: bench.api,
    namesResource: true,
    scope: bench.scope,
  }
}

function configuration(issuer: string, port: number, people: ValetkeyOptions['people'] = []) {
  const confidential = { token_endpoint_auth_method: 'client_secret_basic' }
  const scopes = [{ name: bench.scope, description: 'See your photos' }]
  const apis = { es256: { access_token_signing_alg: 'ES256' }, rs256: { access_token_signing_alg: 'RS256' } }
  return {
    issuer,
    listen: { port },
    // A supply of codes is issued before their redemption is measured.
    lifetimes: { code: 600 },
    // Many sign-ins come from many addresses.
    trusted_proxies: ['127.0.0.1'],
    apis: [
      ...Object.entries(apis).map(([format, how]) => ({
        identifier: bench.apis[format as keyof typeof apis],
        name: format,
        access_token_format: 'jwt',
        ...how,
        scopes,
        introspection_clients: [bench.api.id],
      })),
      {
        identifier: bench.apis.opaque,
        name: 'opaque',
        access_token_format: 'opaque',
        scopes,
        introspection_clients: [bench.api.id],
      },
    ],
    clients: [
      {
        client_id: bench.service.id,
        client_secret: bench.service.secret,
        client_name: 'Thumbnailer',
        grant_types: ['client_credentials'],
        scope: bench.scope,
        ...confidential,
      },
      {
        client_id: bench.shop.id,
        client_secret: bench.shop.secret,
        client_name: 'Print Shop',
        redirect_uris: [bench.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        scope: `openid profile offline_access ${bench.scope}`,
        // The same algorithm as the other contenders; an RSA signature would be most of the cost.
        id_token_signed_response_alg: 'ES256',
        ...confidential,
      },
      {
        client_id: bench.page.id,
        client_name: 'Print Page',
        redirect_uris: [bench.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        scope: `openid profile offline_access ${bench.scope}`,
        id_token_signed_response_alg: 'ES256',
        token_endpoint_auth_method: 'none',
      },
      {
        client_id: bench.api.id,
        client_secret: bench.api.secret,
        client_name: 'Photo Drive',
        grant_types: ['client_credentials'],
        scope: '',
        ...confidential,
      },
    ],
    users: [
      ...people,
      ...bench.people,
      {
        ...bench.person,
        name: 'Alice Adams',
        email: 'alice@example.com',
      },
    ],
  }
}
