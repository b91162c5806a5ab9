import type { ClientAuthMethod } from './client-auth.ts'
import { basicPairs } from './client-secret-basic.ts'

/** A public client only says who it is. RFC 6749 §3.2.1 */
export const none: ClientAuthMethod = {
  name: 'none',
  confidential: false,
  read({ headers }, params) {
    // Some libraries send Basic with an empty secret for clients that have none.
    const pairs = basicPairs(headers.authorization)
    const named = pairs.filter((pair) => pair.secret === '').map((pair) => pair.clientId)
    const clientId = params.one('client_id')
    const proof = params.has('client_secret') || params.has('client_assertion')
    if (pairs.length === 0 && clientId !== undefined && !proof) named.push(clientId)
    return named.map((each) => ({ clientId: each, proves: async () => true }))
  },
}
