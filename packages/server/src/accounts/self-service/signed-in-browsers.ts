import type { Participation } from '../../protocol/logout/participation.ts'
import type { Event } from '../../protocol/records/event.ts'
import type { SignedInFrom } from '../store.ts'

/** A browser in which a person is signed in: a session, without its secrets. */
export type SignedInBrowser = {
  /** The id of the session, which is the `sid` of its tokens. */
  sessionId: string
  /** Unknown for sessions that began before this was recorded. */
  from: SignedInFrom | undefined
  /** When the person last authenticated there. Milliseconds since 1970, as the other times. */
  authenticatedAt: number
  lastUsedAt: number
}

/** The most browsers that are listed. More can be ended together, but not one by one. */
export const mostListed = 100

export type SignedInBrowsers = {
  /** The sessions of a person that have not expired, the last used ones first, at most `most`. */
  browsersOf(query: { userId: string; most: number; now: number }): Promise<readonly SignedInBrowser[]>
  /**
   * Ends sessions of a person in one write: one of them (`sessionId`), or all except one. Revokes the token families
   * bound to them, and returns the clients that have to be notified. Events are only written if a session ended.
   */
  endSessionsOf(write: {
    userId: string
    sessionId?: string | undefined
    except?: string | undefined
    events: readonly Event[]
    now: number
  }): Promise<{ ended: number; participations: readonly Participation[] }>
}

/** A person who looks after their account: their user id, and the session in which they do it. */
export type Holder = { userId: string; sessionId: string }

/** Signs a person out of one of their other browsers. A session of anybody else is not found. threat D6 */
export function endOneSession({ userId }: Holder, sessionId: string, store: SignedInBrowsers, now: number) {
  const events = [{ type: 'sign_out', userId, facts: { sid: sessionId, from: 'another browser' } } as const]
  return store.endSessionsOf({ userId, sessionId, events, now })
}

/** Signs a person out everywhere except in this browser. */
export function endOtherSessions({ userId, sessionId }: Holder, store: SignedInBrowsers, now: number) {
  const events = [{ type: 'signed_out_elsewhere', userId, facts: { sid: sessionId } } as const]
  return store.endSessionsOf({ userId, except: sessionId, events, now })
}
