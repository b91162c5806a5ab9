import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { signJws } from '../../../protocol/tokens/jws.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { AllowedApp } from '../../views/account/allowed-app.ts'

/**
 * What a person allowed an app, in the words that they were shown, signed by this server: as JSON to read, and as a JWS
 * of the same JSON to prove it. The type of the JWS is its own, and it has no audience, so that nobody can take it for a
 * token. RFC 8725 §3.11
 */
export async function receiptAnswer(
  { clients, grants }: AllowedApp,
  { user }: SignedInUser,
  { context }: Exchange,
): Promise<HttpResponse> {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  const receipt = {
    iss: context.issuer,
    iat: Math.floor((context.now() - context.ahead()) / 1000),
    user: { id: user.id, username: user.username },
    apps: clients.map((client) => ({
      client_id: client.id,
      client_name: client.name,
      client_uri: client.uri ?? null,
      allowed: grants
        .filter(({ clientId }) => clientId === client.id)
        .map((grant) => ({
          permissions: grant.permissions,
          since: time(grant.createdAt),
          until: time(grant.expiresAt),
          decisions: (grant.receipts ?? []).map(({ at, until, language, words }) => ({
            at: time(at),
            until: time(until),
            language,
            words,
          })),
        })),
    })),
  }
  const signature = await signJws(context.keys.signing('ES256'), 'receipt+jwt', receipt)
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'content-disposition': 'attachment; filename="receipt.json"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: `${JSON.stringify({ receipt, signature }, null, 2)}\n`,
  }
}
