import type { ClientAuthMethod } from './client-auth.ts'
import { provesSecret } from './client-secret.ts'

/** Client id and secret in the body. RFC 6749 §2.3.1 */
export const clientSecretPost: ClientAuthMethod = {
  name: 'client_secret_post',
  confidential: true,
  secret: true,
  read(_request, params) {
    const secret = params.one('client_secret')
    if (secret === undefined) return []
    // Without an id there is no client to compare with; it stays a credential, so that it is refused as one.
    return [{ clientId: params.one('client_id') ?? '', proves: provesSecret(secret) }]
  },
}
