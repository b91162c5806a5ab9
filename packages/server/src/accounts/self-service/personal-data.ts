import type { Participation } from '../../protocol/logout/participation.ts'
import type { Event } from '../../protocol/records/event.ts'
import type { Memberships } from '../../protocol/records/memberships.ts'
import type { Role } from '../store.ts'
import type { Activity, RecordedEvent } from './activity.ts'
import type { AllowedApps, AllowedGrant } from './allowed-apps.ts'
import type { SignedInBrowser, SignedInBrowsers } from './signed-in-browsers.ts'

/** An account as its owner may see it: everything that is stored, except for secrets. */
export type AccountRecord = {
  id: string
  username: string
  claims: Readonly<Record<string, unknown>>
  role: Role
  declared: boolean
  createdAt: number
  updatedAt: number
  memberships: Memberships
  /** The verified one. */
  mailAddress: { address: string; verifiedAt: number } | null
  /** What the person signs in with. */
  credentials: readonly {
    kind: string
    /** As the person named it. */
    name: string | null
    createdAt: number
    updatedAt: number
    lastUsedAt: number | null
  }[]
}

/** Everything that the server stores about one person. */
export type PersonalData = {
  account: AccountRecord
  browsers: readonly SignedInBrowser[]
  grants: readonly AllowedGrant[]
  activity: readonly RecordedEvent[]
}

export type Deletion = 'deleted' | 'declared' | 'last_owner' | 'gone'

export type PersonalDataStore = {
  accountRecord(userId: string): Promise<AccountRecord | undefined>
  /**
   * Deletes an account with everything that belongs to it, in one write, and takes back what invites its mail address. Events about the person stay as facts without
   * the person. `declared`: the configuration file has the account, and would bring it back. `last_owner`: nobody could
   * administer the server any more. Returns the clients that have to be notified of the end of the sessions.
   */
  deleteAccount(write: {
    userId: string
    events: readonly Event[]
    now: number
  }): Promise<{ outcome: Deletion; participations: readonly Participation[] }>
}

/** Events in an export: more than a person causes in the ninety days for which they are kept. */
const mostEvents = 100_000
const page = 1000

/** Collects everything that is stored about a person; `undefined` if there is no such account. GDPR art. 15, 20 */
export async function personalData(
  userId: string,
  store: PersonalDataStore & Activity & AllowedApps & SignedInBrowsers,
  now: number,
): Promise<PersonalData | undefined> {
  const account = await store.accountRecord(userId)
  if (account === undefined) return undefined
  const browsers = await store.browsersOf({ userId, most: 10_000, now })
  const grants = await store.grantsOf({ userId, most: 10_000, now })
  const activity: RecordedEvent[] = []
  while (activity.length < mostEvents) {
    const next = await store.activityOf({ userId, before: activity.at(-1)?.id, most: page })
    activity.push(...next)
    if (next.length === 0) break
  }
  return { account, browsers, grants, activity }
}

/** Deletes an account at the request of its owner or of an operator. GDPR art. 17 */
export function deleteAccount(
  userId: string,
  by: 'person' | 'operator',
  store: PersonalDataStore,
  now: number,
) {
  return store.deleteAccount({ userId, events: [{ type: 'account_deleted', facts: { by } }], now })
}
