import type { Api } from '../access/api.ts'
import { type Client, isPublic } from '../clients/client.ts'
import type { Context } from '../context.ts'

/** Seconds after which an unused family of this client expires. RFC 9700 §4.14.2 */
export function idleLifetime(client: Client, context: Context): number {
  return isPublic(client) ? context.lifetimes.publicIdle : context.lifetimes.confidentialIdle
}

/**
 * When a new family expires, in milliseconds since 1970. A family without a refresh token expires with its access
 * tokens. Any other expires at the end of the absolute lifetime or, if it is not used, of the idle lifetime. No family
 * outlives its grant, or is valid for more than `longest` milliseconds from now.
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
