import type { ClientAuthMethod } from './client-auth.ts'
import { provesSecret } from './client-secret.ts'

/** The client id and secret in the body. RFC 6749 §2.3.1 */
export const clientSecretPost: ClientAuthMethod = {
  name: 'client_secret_post',
  confidential: true,
  secret: true,
  sendsSecret: true,
  read(_request, params) {
    const secret = params.one('client_secret')
    if (secret === undefined) return []
    // A secret without a client id is still a credential, so that the request fails with invalid_client.
    return [{ clientId: params.one('client_id') ?? '', proves: provesSecret(secret) }]
  },
}
