import type { AccessToken } from './access-token.ts'

const maxEntries = 10_000
/** Bytes. A character of the claims counts as four of them, which covers both the text and the parsed objects. */
const maxBytes = 32 * 1024 * 1024
const bytesPerLetter = 4

/**
 * Caches active tokens for `lifetime` seconds, but never past `exp`. The key is the SHA-256 of the token, so that
 * memory holds no credential. Refusals are not cached. RFC 7662 §4
 */
export function introspectionCache(
  ask: (token: string) => Promise<AccessToken>,
  lifetime: number,
  now: () => number,
): (token: string) => Promise<AccessToken> {
  if (lifetime === 0) return ask
  const answers = new Map<string, { token: AccessToken; until: number; bytes: number }>()
  let held = 0
  const forget = (key: string) => {
    held -= answers.get(key)?.bytes ?? 0
    answers.delete(key)
  }
  return async (text) => {
    const key = await digest(text)
    const known = answers.get(key)
    if (known && now() < known.until) return known.token
    forget(key)
    const token = await ask(text)
    const bytes = JSON.stringify(token.claims).length * bytesPerLetter
    // A concurrent request may have cached the same token.
    forget(key)
    answers.set(key, { token, until: Math.min(now() + lifetime * 1000, token.expiresAt), bytes })
    held += bytes
    // A Map keeps the order of insertion, so the first key is the oldest entry.
    for (const oldest of answers.keys()) {
      if (answers.size <= maxEntries && held <= maxBytes) break
      forget(oldest)
    }
    return token
  }
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...bytes))
}
