import { hash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { constantTimeEqual } from '../../secrets/constant-time-equal.ts'
import { Secret } from '../../secrets/secret.ts'
import type { Client, ClientSecret } from '../client.ts'
import type { MethodTraits } from './method-traits.ts'

/** A client secret as it is stored: its hash, and the secret itself only for a method that needs it. OIDC Core §9 */
export function keptSecret(
  secret: string,
  { sealedSecret }: Pick<MethodTraits, 'sealedSecret'>,
  { createdAt, expiresAt }: Pick<ClientSecret, 'createdAt' | 'expiresAt'>,
): ClientSecret {
  const kept = { hash: hash('sha256', secret, 'base64url'), createdAt, expiresAt }
  return sealedSecret === true ? { ...kept, plain: new Secret(secret) } : kept
}

/** Compares a secret with all that are valid now: two, while the operator rotates them. RFC 6749 §2.3.1 */
export function provesSecret(secret: string): (client: Client, context: Context) => Promise<boolean> {
  return async (client, context) => {
    const presented = hash('sha256', secret, 'buffer')
    const now = context.now()
    let proven = false
    for (const { hash: kept, expiresAt } of client.secrets) {
      const same = constantTimeEqual(presented, Buffer.from(kept, 'base64url'))
      if (same && (expiresAt === null || expiresAt > now)) proven = true
    }
    return proven
  }
}
