import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'
import { bench } from '../parameters.ts'

/** The peer: node-oidc-provider with its in-memory adapter, which forgets everything at its end. */
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const provider = new Provider('http://localhost', {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'bench' }] },
  clients: [
    {
      client_id: bench.clientId,
      client_secret: bench.clientSecret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  scopes: [bench.scope],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => bench.api,
      getResourceServerInfo: () => ({
        scope: bench.scope,
        audience: bench.api,
        accessTokenTTL: 600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})
const server = provider.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null)
    console.log(`ready http://127.0.0.1:${address.port}/token`)
})
