import { fileURLToPath } from 'node:url'
import { bench } from '../parameters.ts'
import type { Contender } from './contender.ts'
import { freePort, startProgram } from './program.ts'

/** node-oidc-provider from npm, with its in-memory adapter, for comparison. */
export const oidcProvider: Contender = {
  name: 'node-oidc-provider (memory)',
  kind: 'node-oidc-provider',
  async start() {
    const port = await freePort()
    const path = fileURLToPath(new URL('./oidc-provider-program.ts', import.meta.url))
    const program = await startProgram('node-oidc-provider', [path, String(port)])
    const { service, shop, page, api, scope } = bench
    return {
      target: {
        addresses: [{ host: '127.0.0.1', port }],
        issuer: program.url,
        paths: {
          authorize: '/auth',
          token: '/token',
          introspect: '/token/introspection',
          revoke: '/token/revocation',
          userinfo: '/me',
          jwks: '/jwks',
          metadata: '/.well-known/openid-configuration',
        },
        service: { es256: service, rs256: service, opaque: service },
        shop,
        page,
        api,
        namesResource: true,
        scope,
      },
      pids: program.process.pid === undefined ? [] : [program.process.pid],
      stop: program.stop,
    }
  },
}
