import type { AccessToken } from './access-token.ts'
import { shown } from './shown.ts'
import { TokenRefusal } from './token-refusal.ts'

/**
 * Refuses a token that is bound to a key or a certificate (`cnf`) but was presented as a plain Bearer token, as a
 * thief would present it. RFC 7800 §3, RFC 9449 §7.1, RFC 8705 §3
 */
export function checkBinding(token: AccessToken) {
  const { cnf } = token.claims
  if (cnf === undefined) return
  throw new TokenRefusal(
    'invalid_token',
    'the access token is bound to a key and needs a proof of possession',
    `cnf is ${shown(cnf)}, but the token was presented with the scheme Bearer`,
  )
}
