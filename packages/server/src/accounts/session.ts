import { createHash } from 'node:crypto'
import type { Participation } from '../protocol/logout/participation.ts'
import type { Session } from '../protocol/records/session.ts'
import type { User } from '../protocol/records/user.ts'
import { Secret } from '../protocol/secrets/secret.ts'
import type { People } from './people.ts'
import { mustHaveSecondFactor } from './second-step/policy.ts'
import type { Completion, SignedInFrom } from './store.ts'

/** 256 bits, base64url. */
const cookieSecret = /^[A-Za-z0-9_-]{43}$/

/** The hash of a cookie, which is stored instead of it: SHA-256, base64url; `undefined` if malformed. RFC 6749 §10.10 */
export function cookieHash(secret: string): string | undefined {
  return cookieSecret.test(secret) ? createHash('sha256').update(secret).digest('base64url') : undefined
}

/**
 * The session of a browser that has not expired, and its user. Counts as use. `secret`: the value of the cookie. A
 * session that began without a second factor does not count for a person who must have one.
 */
export async function currentSession(
  secret: string,
  people: Pick<People, 'store' | 'sessions' | 'now' | 'secondFactor'>,
): Promise<{ session: Session; user: User } | undefined> {
  const hash = cookieHash(secret)
  if (hash === undefined) return undefined
  const found = await people.store.session(hash, people.now(), people.sessions.idle * 1000)
  if (found === undefined) return undefined
  const { session, user, role } = found
  const { id } = user
  if (!session.amr.includes('mfa') && (await mustHaveSecondFactor({ id, role }, people))) return undefined
  return { session, user }
}

/** A person who has just authenticated. */
export type Authenticated = {
  userId: string
  /** When the check started: a password that was changed during the check proves nothing. */
  authenticatedAt: number
  /** What the session depends on, and uses up. */
  completes?: Completion | undefined
  /** The authentication methods. RFC 8176 */
  amr: readonly string[]
  /** The session that the browser had before. */
  oldCookieHash: string | undefined
  from: SignedInFrom
  /** For the audit log. */
  facts: Readonly<Record<string, unknown>>
  flowId: string | undefined
}

/** A session, and the new value of its cookie. */
export type Opened = { session: Session; cookie: Secret }

/**
 * Opens a session after an authentication. The cookie always gets a new value, so that an attacker who planted or saw
 * the old one gains nothing (session fixation). If the same person had the session, it keeps its `sid`; a session of
 * another person is ended. ASVS 7.2.4
 */
export async function openSession(who: Omit<Authenticated, 'completes'>, people: People): Promise<Opened> {
  const opened = await openSessionOnce(who, people)
  if (opened === undefined) throw new Error('a session that depends on nothing was not started')
  return opened
}

/** `openSession`, if what the session depends on was not used up before; otherwise nothing has changed. */
export async function openSessionOnce(who: Authenticated, people: People): Promise<Opened | undefined> {
  const { store, sessions, random } = people
  const now = people.now()
  const secret = random(32).toString('base64url')
  const hash = createHash('sha256').update(secret).digest('base64url')
  const fresh = {
    authenticatedAt: who.authenticatedAt,
    amr: who.amr,
    expiresAt: now + sessions.absolute * 1000,
  }
  const { from, completes, oldCookieHash } = who
  const event = (sid: string) =>
    ({
      type: 'sign_in',
      userId: who.userId,
      ...(who.flowId === undefined ? {} : { flowId: who.flowId }),
      facts: { ...who.facts, sid },
    }) as const

  const old =
    oldCookieHash === undefined ? undefined : await store.session(oldCookieHash, now, sessions.idle * 1000)
  if (oldCookieHash !== undefined && old?.user.id === who.userId) {
    const events = [event(old.session.id)]
    const renewal = { oldCookieHash, newCookieHash: hash, ...fresh, from, completes, events, now }
    const renewed = await store.renewSession(renewal)
    if (renewed === 'won') return { session: { ...old.session, ...fresh }, cookie: new Secret(secret) }
    if (renewed === 'proof_used') return undefined
  }
  // Also ends an idle session: its person could not sign out of it later, and its token families would stay valid.
  const endOld = async () => {
    if (oldCookieHash !== undefined)
      await store.endSession(oldCookieHash, old === undefined ? [] : [signedOut(old.session)], now)
  }
  if (completes === undefined) await endOld()
  const session: Session = { id: random(32).toString('base64url'), userId: who.userId, ...fresh }
  const started = await store.startSession(session, hash, [event(session.id)], now, from, completes)
  if (started !== 'won') return undefined
  // A proof that was used up before must not sign anybody out.
  if (completes !== undefined) await endOld()
  return { session, cookie: new Secret(secret) }
}

/**
 * Ends the session of a browser, and revokes the token families bound to it. `secret`: the value of the cookie. Returns
 * the clients that have to be notified.
 */
export async function signOut(secret: string, people: People): Promise<readonly Participation[]> {
  const hash = cookieHash(secret)
  if (hash === undefined) return []
  const current = await currentSession(secret, people)
  const events = current === undefined ? [] : [signedOut(current.session)]
  return people.store.endSession(hash, events, people.now())
}

function signedOut(session: Session) {
  return { type: 'sign_out', userId: session.userId, facts: { sid: session.id } } as const
}
