import type { AuthorizationDetail } from '../../protocol/access/details/authorization-detail.ts'
import type { Event } from '../../protocol/records/event.ts'
import type { Grant } from '../../protocol/records/grant.ts'
import type { Permission } from '../../protocol/records/permission.ts'
import type { Holder } from './signed-in-browsers.ts'

/** A valid grant of a person, and when tokens were last issued from it, in milliseconds since 1970. */
export type AllowedGrant = Grant & { lastUsedAt: number }

export type AllowedApps = {
  /**
   * The valid grants of a person, the last used ones first, at most `most`; with `clientIds`, those to these clients.
   * A grant for one time only counts while a token family of it can be used.
   */
  grantsOf(query: {
    userId: string
    clientIds?: readonly string[]
    most: number
    now: number
  }): Promise<readonly AllowedGrant[]>
  /** The details that the usable token families of a grant have, at most `most` families, the newest first. RFC 9396 */
  detailsOf(query: { grantId: string; most: number; now: number }): Promise<readonly AuthorizationDetail[]>
  /**
   * Revokes all grants of a person to these clients in one write. Everything that was issued from them ends with that.
   * Returns how many there were; without any, the events are not written.
   */
  takeBack(write: {
    userId: string
    clientIds: readonly string[]
    events: readonly Event[]
    now: number
  }): Promise<number>
  /**
   * Withdraws permissions from all valid grants of a person to a client, and ends the token families that no longer have
   * `offline_access`, in one write. Returns how many grants changed; without any, the events are not written.
   */
  withdraw(write: {
    userId: string
    clientId: string
    permissions: readonly Permission[]
    endOffline: boolean
    events: readonly Event[]
    now: number
  }): Promise<number>
}

type Request = { flowId: string | undefined; now: number }

/** Takes back everything that a person allowed these clients. ASVS 10.4.9 */
export function takeBack(
  { userId }: Pick<Holder, 'userId'>,
  clientIds: readonly string[],
  store: AllowedApps,
  { flowId, now }: Request,
): Promise<number> {
  const events = clientIds.map(
    (clientId) => ({ type: 'grant_taken_back', userId, clientId, ...(flowId && { flowId }) }) as const,
  )
  return store.takeBack({ userId, clientIds, events, now })
}

/** Takes back some of what a person allowed a client; it keeps the rest. */
export function withdraw(
  { userId }: Pick<Holder, 'userId'>,
  { clientId, permissions }: { clientId: string; permissions: readonly Permission[] },
  store: AllowedApps,
  { flowId, now }: Request,
): Promise<number> {
  const event = {
    type: 'permissions_withdrawn',
    userId,
    clientId,
    ...(flowId && { flowId }),
    facts: { permissions },
  } as const
  const endOffline = permissions.includes('offline_access')
  return store.withdraw({ userId, clientId, permissions, endOffline, events: [event], now })
}
