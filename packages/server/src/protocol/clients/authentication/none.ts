import type { ClientAuthMethod } from './client-auth.ts'

/** A public client sends only its client id. RFC 6749 §3.2.1 */
export const none: ClientAuthMethod = {
  name: 'none',
  confidential: false,
  read(_request, params, basic) {
    // Some libraries send a Basic header with an empty secret for public clients.
    const named = basic.filter((pair) => pair.secret === '').map((pair) => pair.clientId)
    const clientId = params.one('client_id')
    const proof = params.has('client_secret') || params.has('client_assertion')
    if (basic.length === 0 && clientId !== undefined && !proof) named.push(clientId)
    return named.map((each) => ({ clientId: each, proves: async () => true }))
  },
}
