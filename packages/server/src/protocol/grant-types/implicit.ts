import type { GrantTraits } from '../clients/grant-traits.ts'

/**
 * Tokens from the authorization endpoint. Clients register for it as a grant type, but no token request uses it, so it
 * is not in the list of the token endpoint. RFC 6749 §4.2, RFC 7591 §2
 */
export const implicit: GrantTraits = { name: 'implicit', person: 'redirected' }
