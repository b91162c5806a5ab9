import { createHash } from 'node:crypto'
import type { Participation } from '../../protocol/logout/participation.ts'
import type { Event } from '../../protocol/records/event.ts'
import type { Session } from '../../protocol/records/session.ts'
import type { User } from '../../protocol/records/user.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import { type Credentials, proveCredentials, type Unproven } from '../credentials.ts'
import type { NewMail } from '../mail/new-mail.ts'
import { type NoticeMail, signInNotice } from '../mail/sign-in-notice.ts'
import { Busy } from '../passwords/hashing-pool.ts'
import { type NewPasswordProblem, newPasswordProblem } from '../passwords/new-password.ts'
import { hashPassword } from '../passwords/password.ts'
import type { People } from '../people.ts'
import type { Opened } from '../session.ts'
import type { SignedInFrom } from '../store.ts'

export type PasswordChanges = {
  /** When a person's password was set; `undefined` if they have none. */
  passwordFacts(userId: string): Promise<{ changedAt: number; declared: boolean } | undefined>
  /**
   * Replaces the password hash `previous` of a person, gives their session a new cookie, and, with `endOthers`, ends
   * all their other sessions and invalidates every authentication before `renewal.authenticatedAt`. `lost` if the hash
   * is no longer `previous`, if the configuration file declares the password, or if the session has ended.
   */
  changePassword(write: {
    userId: string
    previous: string
    passwordHash: string
    sessionId: string
    endOthers: boolean
    renewal: {
      oldCookieHash: string
      newCookieHash: string
      authenticatedAt: number
      amr: readonly string[]
      expiresAt: number
      from: SignedInFrom
    }
    mails: readonly NewMail[]
    events: readonly Event[]
    now: number
  }): Promise<{ outcome: 'changed'; participations: readonly Participation[] } | { outcome: 'lost' }>
}

/** The form in which a person changes their password, with the facts of the request that sent it. */
export type PasswordChange = Omit<Credentials, 'username' | 'password' | 'clientId' | 'demandedAt'> & {
  session: Session
  /** The username and the claims of the person who is signed in. */
  username: string
  claims: User['claims']
  current: string
  password: string
  passwordAgain: string
  /** Whether to sign the person out of all other browsers. */
  endOthers: boolean
  oldCookieHash: string
}

export type PasswordChangeResult =
  | ({ outcome: 'changed'; participations: readonly Participation[] } & Opened)
  | { outcome: 'refused'; problem: NewPasswordProblem | 'passwords_differ' }
  | Unproven
  /** The password was changed elsewhere since, or the session has ended. */
  | { outcome: 'lost' }

/**
 * Changes the password of the person who is signed in. The current one is required, and a wrong one counts as a guess,
 * so that a stolen session is not enough. The session gets a new cookie. ASVS 6.2.3, 7.2.4, threat D1
 */
export async function changePassword(
  { session, claims, current, password, passwordAgain, endOthers, oldCookieHash, ...request }: PasswordChange,
  people: People & { selfService: PasswordChanges; notice: NoticeMail },
): Promise<PasswordChangeResult> {
  const { username, address, userAgent, flowId, signal } = request
  const problem =
    (await newPasswordProblem({ username, password, claims, source: address }, people.guessed)) ??
    (password === passwordAgain ? undefined : 'passwords_differ')
  if (problem !== undefined) return { outcome: 'refused', problem }
  const proof = await proveCredentials({ ...request, password: current }, people)
  if (proof.outcome !== 'proven') return proof
  const { random, passwordCost, hashing, sessions } = people
  let passwordHash: string
  try {
    passwordHash = await hashing.run(() => hashPassword(password, random, passwordCost), signal)
  } catch (error) {
    if (error instanceof Busy) return { outcome: 'busy', retryAfter: error.retryAfter }
    throw error
  }
  signal?.throwIfAborted()
  const now = people.now()
  const secret = random(32).toString('base64url')
  const renewed = {
    authenticatedAt: now,
    // A password is what was proven now; other factors of the session's sign-in stay proven.
    amr: session.amr,
    expiresAt: now + sessions.absolute * 1000,
  }
  const written = await people.selfService.changePassword({
    userId: session.userId,
    previous: proof.passwordHash,
    passwordHash,
    sessionId: session.id,
    endOthers,
    renewal: {
      ...renewed,
      oldCookieHash,
      newCookieHash: createHash('sha256').update(secret).digest('base64url'),
      from: { address, userAgent },
    },
    mails: await signInNotice({ userId: session.userId, username }, 'password_changed', people.notice, now),
    events: [
      {
        type: 'password_changed',
        userId: session.userId,
        ...(flowId === undefined ? {} : { flowId }),
        facts: { sid: session.id, othersEnded: endOthers },
      },
    ],
    now,
  })
  if (written.outcome === 'lost') return written
  return { ...written, session: { ...session, ...renewed }, cookie: new Secret(secret) }
}
