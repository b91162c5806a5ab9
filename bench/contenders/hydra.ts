import { pidListeningAt } from '../load/cpu.ts'
import { bench } from '../parameters.ts'
import { ask } from './admin.ts'
import type { Contender } from './contender.ts'

/** It has no sign-in page, and signs access tokens only with the type of key that it generates at its start. */
const able = ['client-credentials-rs256', 'client-credentials-opaque', 'jwks']

/** Ory Hydra. `url` is that of its public API; the admin API is on the next port, which is its default. */
export function hydra(url: string): Contender {
  return {
    name: 'Ory Hydra',
    kind: 'peer',
    without: (scenario) => !able.includes(scenario),
    async start() {
      const publicUrl = new URL(url)
      const admin = new URL(url)
      admin.port = String(Number(publicUrl.port) + 1)
      const made: string[] = []
      for (const format of ['rs256', 'opaque'] as const) {
        const id = `${bench.service.id}-${format}`
        made.push(id)
        await ask(new URL(`/admin/clients/${id}`, admin), { method: 'DELETE', may: [404] })
        await ask(new URL('/admin/clients', admin), {
          method: 'POST',
          json: {
            client_id: id,
            client_secret: bench.service.secret,
            grant_types: ['client_credentials'],
            scope: bench.scope,
            audience: [bench.apis[format]],
            access_token_strategy: format === 'opaque' ? 'opaque' : 'jwt',
          },
        })
      }
      // The first token makes Hydra generate its signing key, which takes seconds, and concurrent first requests
      // block each other.
      const id = `${bench.service.id}-rs256`
      await ask(new URL('/oauth2/token', publicUrl), {
        method: 'POST',
        form: { grant_type: 'client_credentials' },
        basic: `${id}:${bench.service.secret}`,
      })
      const service = (format: string) => ({
        id: `${bench.service.id}-${format}`,
        secret: bench.service.secret,
      })
      return {
        target: {
          addresses: [{ host: publicUrl.hostname, port: Number(publicUrl.port) }],
          issuer: publicUrl.origin,
          paths: {
            authorize: '/oauth2/auth',
            token: '/oauth2/token',
            introspect: '/admin/oauth2/introspect',
            revoke: '/oauth2/revoke',
            userinfo: '/userinfo',
            jwks: '/.well-known/jwks.json',
            metadata: '/.well-known/openid-configuration',
          },
          service: { es256: service('rs256'), rs256: service('rs256'), opaque: service('opaque') },
          shop: bench.shop,
          page: bench.page,
          api: bench.api,
          namesResource: false,
          scope: bench.scope,
        },
        pids: pidListeningAt(Number(publicUrl.port)),
        async stop() {
          for (const id of made) await ask(new URL(`/admin/clients/${id}`, admin), { method: 'DELETE' })
        },
      }
    },
  }
}
