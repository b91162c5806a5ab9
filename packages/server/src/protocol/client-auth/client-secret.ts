import { hash, timingSafeEqual } from 'node:crypto'
import type { Client } from '../client.ts'
import type { Context } from '../context.ts'

/** Compares a secret with every one that is valid now: two are, while an operator rotates. RFC 6749 §2.3.1 */
export function provesSecret(secret: string): (client: Client, context: Context) => Promise<boolean> {
  return async (client, context) => {
    const presented = hash('sha256', secret, 'buffer')
    const now = context.now()
    let proven = false
    for (const { hash: kept, expiresAt } of client.secrets) {
      const known = Buffer.from(kept, 'base64url')
      const same = known.length === presented.length && timingSafeEqual(known, presented)
      if (same && (expiresAt === null || expiresAt > now)) proven = true
    }
    return proven
  }
}
