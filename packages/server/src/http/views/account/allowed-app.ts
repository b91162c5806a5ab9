import type { AllowedGrant } from '../../../accounts/self-service/allowed-apps.ts'
import { type Client, isVouchedFor } from '../../../protocol/clients/client.ts'
import { hostOf } from '../client-view.ts'

/** The grants of a person to one app, or to apps of the same publisher. */
export type AllowedApp = {
  clients: readonly Client[]
  grants: readonly AllowedGrant[]
}

/**
 * Groups grants by app, in their order. Programs that register themselves anew on each machine are one app to a person:
 * self-registered clients stand together if they have the same name, and all their redirect URIs are on the same host.
 * Grants to a client that no longer exists are left out, because nothing can use them.
 */
export function allowedApps(
  grants: readonly AllowedGrant[],
  clients: ReadonlyMap<string, Client>,
): readonly AllowedApp[] {
  const apps = new Map<string, { clients: Client[]; grants: AllowedGrant[] }>()
  for (const grant of grants) {
    const client = clients.get(grant.clientId)
    if (client === undefined) continue
    const key = publisherOf(client) ?? client.id
    const app = apps.get(key) ?? { clients: [], grants: [] }
    if (!app.clients.includes(client)) app.clients.push(client)
    app.grants.push(grant)
    apps.set(key, app)
  }
  return [...apps.values()]
}

/** What a person would take for the same app. The key contains a space, so it is no client id. */
function publisherOf(client: Client): string | undefined {
  if (isVouchedFor(client)) return undefined
  const hosts = new Set(client.redirectUris.map(siteOf))
  const [host] = hosts
  return hosts.size === 1 && host !== undefined ? `${host} ${client.name}` : undefined
}

/** The host of a redirect URI without its port, which a native app chooses anew each time. RFC 8252 §7.3 */
function siteOf(uri: string): string {
  const url = URL.parse(uri)
  return url === null || url.hostname === '' ? hostOf(uri) : url.hostname
}

/** When an app was first allowed something, until when the last of it holds, and when it was last used. */
export function timesOf({ grants }: AllowedApp): { since: number; until: number | null; lastUsedAt: number } {
  const ends = grants.map(({ expiresAt }) => expiresAt)
  return {
    since: Math.min(...grants.map(({ createdAt }) => createdAt)),
    until: ends.includes(null) ? null : Math.max(...ends.map((each) => each ?? 0)),
    lastUsedAt: Math.max(...grants.map(({ lastUsedAt }) => lastUsedAt)),
  }
}
