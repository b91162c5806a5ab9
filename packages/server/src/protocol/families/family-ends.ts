import type { Api } from '../access/api.ts'
import { type Client, isPublic } from '../clients/client.ts'
import type { Context } from '../context.ts'

/** Seconds without use that end a client's family. RFC 9700 §4.14.2 */
export function idleLifetime(client: Client, context: Context): number {
  return isPublic(client) ? context.lifetimes.publicIdle : context.lifetimes.confidentialIdle
}

/**
 * When a new family ends: with its access tokens if it has no refresh token, otherwise unused or of old age,
 * never after the grant, and in `longest` milliseconds at the most. Milliseconds since 1970.
 */
export function familyEnds(
  family: {
    client: Client
    refreshToken: boolean
    audience: readonly Api[]
    grantExpiresAt: number | null
    longest?: number
  },
  context: Context,
): { expiresAt: number; idleExpiresAt: number } {
  const { lifetimes } = context
  const absolute = family.refreshToken
    ? isPublic(family.client)
      ? lifetimes.publicAbsolute
      : lifetimes.confidentialAbsolute
    : Math.max(...family.audience.map((api) => api.accessTokenLifetime))
  const now = context.now()
  const { grantExpiresAt, longest = Number.POSITIVE_INFINITY } = family
  const expiresAt = Math.min(now + absolute * 1000, grantExpiresAt ?? Number.POSITIVE_INFINITY, now + longest)
  return {
    expiresAt,
    idleExpiresAt: Math.min(now + idleLifetime(family.client, context) * 1000, expiresAt),
  }
}
