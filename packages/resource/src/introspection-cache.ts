import type { AccessToken } from './access-token.ts'

const maxEntries = 10_000

/**
 * Remembers active tokens for a short while, by the SHA-256 of the token so that memory holds no credential.
 * Never past `exp`; refusals are not remembered. RFC 7662 §4
 */
export function introspectionCache(
  ask: (token: string) => Promise<AccessToken>,
  lifetime: number,
  now: () => number,
): (token: string) => Promise<AccessToken> {
  if (lifetime === 0) return ask
  const answers = new Map<string, { token: AccessToken; until: number }>()
  return async (text) => {
    const key = await digest(text)
    const known = answers.get(key)
    if (known && now() < known.until) return known.token
    answers.delete(key)
    const token = await ask(text)
    // A Map keeps the order of insertion, so the first key is the oldest answer.
    const oldest = answers.keys().next()
    if (answers.size >= maxEntries && !oldest.done) answers.delete(oldest.value)
    answers.set(key, { token, until: Math.min(now() + lifetime * 1000, token.expiresAt) })
    return token
  }
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...bytes))
}
