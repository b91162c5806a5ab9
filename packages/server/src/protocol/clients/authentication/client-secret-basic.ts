import type { ClientAuthMethod } from './client-auth.ts'
import { provesSecret } from './client-secret.ts'

/** The client id and secret in the `Authorization` header. RFC 6749 §2.3.1 */
export const clientSecretBasic: ClientAuthMethod = {
  name: 'client_secret_basic',
  confidential: true,
  secret: true,
  sendsSecret: true,
  read(_request, _params, basic) {
    return basic
      .filter((pair) => pair.secret !== '')
      .map(({ clientId, secret }) => ({ clientId, proves: provesSecret(secret) }))
  },
}
