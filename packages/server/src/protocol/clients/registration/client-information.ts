import type { Context } from '../../context.ts'
import { endpointPaths } from '../../endpoint-paths.ts'
import { json, type OAuthResponse } from '../../messages/message.ts'
import type { Client } from '../client.ts'
import { metadataOf } from './metadata-of.ts'

/**
 * The client information response: all registered metadata, and the URL and token with which to change it. Secrets are
 * stored as hashes, so a secret is only in the response to the request that made it. RFC 7591 §3.2.1, RFC 7592 §3
 */
export function clientInformation(
  status: 200 | 201,
  registered: { client: Client; createdAt: number; registrationToken: string; secret: string | undefined },
  { issuer }: Context,
): OAuthResponse {
  const { client, createdAt, registrationToken, secret } = registered
  return json(status, {
    client_id: client.id,
    ...(secret === undefined ? {} : { client_secret: secret }),
    client_id_issued_at: Math.floor(createdAt / 1000),
    ...(client.secrets.length === 0 ? {} : { client_secret_expires_at: 0 }),
    registration_access_token: registrationToken,
    registration_client_uri: `${issuer}${endpointPaths.registration}?client_id=${client.id}`,
    ...metadataOf(client),
  })
}
