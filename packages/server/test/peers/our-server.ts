import { aServer } from '../support/a-server.ts'
import { Clock } from '../support/clock.ts'
import type { Party } from './party.ts'
import { clients, deviceGrant, drive, everyResponseType } from './registered.ts'

/** Valetkey with every feature enabled that the peer has as well. */
export async function ourServer(): Promise<Party & AsyncDisposable> {
  const server = await aServer(
    {
      features: {
        device: true,
        implicit: true,
        hybrid: true,
        client_secret_jwt: true,
        encrypted_requests: true,
      },
      apis: [
        {
          identifier: drive,
          name: 'Photo Drive',
          access_token_format: 'opaque',
          scopes: [{ name: 'photos.read', description: 'See your photos' }],
          introspection_clients: ['api'],
        },
      ],
      clients,
      registration: {
        mode: 'open',
        scope: 'openid profile email photos.read offline_access',
        grant_types: ['authorization_code', 'refresh_token', 'implicit', 'client_credentials', deviceGrant],
        response_types: everyResponseType,
      },
    },
    { clock: Clock.real() },
  )
  let asked = 0
  return {
    name: 'valetkey',
    issuer: server.issuer,
    clock: server.clock,
    // Each request comes from another address, so that throttling does not affect the comparison.
    fetch: (request) => server.fetch(request, `10.0.${(asked >> 8) & 255}.${asked++ & 255}`),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
