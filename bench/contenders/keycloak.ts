import { pidListeningAt } from '../load/cpu.ts'
import { bench } from '../parameters.ts'
import { ask } from './admin.ts'
import type { Contender } from './contender.ts'

const realm = 'valetkey-bench'
/** Its access tokens are always JWTs, and its consent page differs from ours. */
const unable = ['client-credentials-opaque', 'introspection-active', 'introspection-revoked', 'whole-flow']

/** Keycloak. `url` contains the credentials of an administrator: `http://admin:secret@localhost:8080`. */
export function keycloak(url: string): Contender {
  const base = new URL(url)
  const { username, password } = base
  base.username = base.password = ''
  return {
    name: 'Keycloak',
    kind: 'peer',
    without: (scenario) => unable.includes(scenario),
    async start() {
      const token = async () => {
        const form = { grant_type: 'password', client_id: 'admin-cli', username, password }
        const answer = await ask(new URL('/realms/master/protocol/openid-connect/token', base), {
          method: 'POST',
          form,
        })
        return String((answer as { access_token?: unknown }).access_token)
      }
      const place = new URL(`/admin/realms/${realm}`, base)
      await ask(place, { method: 'DELETE', token: await token(), may: [404] })
      await ask(new URL('/admin/realms', base), { method: 'POST', token: await token(), json: settings })
      const service = (format: string) => ({
        id: `${bench.service.id}-${format}`,
        secret: bench.service.secret,
      })
      const prefix = `/realms/${realm}/protocol/openid-connect`
      return {
        target: {
          addresses: [{ host: base.hostname, port: Number(base.port) }],
          issuer: base.origin,
          paths: {
            authorize: `${prefix}/auth`,
            token: `${prefix}/token`,
            introspect: `${prefix}/token/introspect`,
            revoke: `${prefix}/revoke`,
            userinfo: `${prefix}/userinfo`,
            jwks: `${prefix}/certs`,
            metadata: `/realms/${realm}/.well-known/openid-configuration`,
          },
          service: { es256: service('es256'), rs256: service('rs256'), opaque: service('rs256') },
          shop: bench.shop,
          page: bench.page,
          api: bench.api,
          namesResource: false,
          scope: 'profile',
        },
        pids: pidListeningAt(Number(base.port)),
        async stop() {
          await ask(place, { method: 'DELETE', token: await token() })
        },
      }
    },
  }
}

function signing(alg: string) {
  return {
    attributes: { 'access.token.signed.response.alg': alg, 'id.token.signed.response.alg': alg },
  }
}

const settings = {
  realm,
  enabled: true,
  sslRequired: 'none',
  // Rotates the refresh token at each use and revokes the old one.
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 0,
  accessCodeLifespan: 600,
  accessTokenLifespan: 600,
  clients: [
    ...['es256', 'rs256'].map((format) => ({
      clientId: `${bench.service.id}-${format}`,
      secret: bench.service.secret,
      serviceAccountsEnabled: true,
      standardFlowEnabled: false,
      ...signing(format.toUpperCase()),
    })),
    {
      clientId: bench.shop.id,
      secret: bench.shop.secret,
      redirectUris: [bench.redirectUri],
      ...signing('ES256'),
    },
    {
      clientId: bench.page.id,
      publicClient: true,
      redirectUris: [bench.redirectUri],
      ...signing('ES256'),
    },
  ],
  users: [bench.person, ...bench.people].map(({ username, password }) => ({
    username,
    enabled: true,
    firstName: 'Alice',
    lastName: 'Adams',
    email: `${username}@example.com`,
    emailVerified: true,
    credentials: [{ type: 'password', value: password }],
    realmRoles: [`default-roles-${realm}`],
  })),
}
