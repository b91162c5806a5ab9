import { createHash, timingSafeEqual } from 'node:crypto'
import type { Client } from '../client.ts'
import type { Context } from '../context.ts'

/** Compares a secret with every one that is valid now: two are, while an operator rotates. RFC 6749 §2.3.1 */
export function provesSecret(secret: string): (client: Client, context: Context) => Promise<boolean> {
  return async (client, context) => {
    const presented = createHash('sha256').update(secret).digest()
    const now = context.now()
    let proven = false
    for (const { hash, expiresAt } of client.secrets) {
      const kept = Buffer.from(hash, 'base64url')
      const same = kept.length === presented.length && timingSafeEqual(kept, presented)
      if (same && (expiresAt === null || expiresAt > now)) proven = true
    }
    return proven
  }
}
