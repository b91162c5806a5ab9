import type { People } from '../people.ts'
import { knownBrowserSubject } from './known-browsers.ts'
import {
  accountLimits,
  accountSubject,
  addressLimits,
  addressSubject,
  type Counted,
  clearAttempts,
  countAttempt,
  limitsAt,
  returnAttempt,
} from './throttle.ts'

/** The account whose password is guessed, and the origin of the guess. */
export type Guessed = {
  username: string
  address: string
  /** The cookie with the people who have signed in at this browser before; see known-browsers.ts. */
  knownPeople?: string | undefined
}

/** A guess that was counted. */
export type Guess = Counted & {
  /** The limit that refused it. */
  limit: 'account' | 'address'
  /** To be called if the password was right, so that it does not count as a guess. */
  right(): Promise<void>
  /** To be called if the password was not checked, so that it does not count. */
  unmade(): Promise<void>
}

/** Counts a guess at a password before it is checked. threat D1 */
export async function countGuess(guessed: Guessed, people: People): Promise<Guess> {
  return (await atKnownBrowser(guessed, people)) ?? (await anywhere(guessed, people))
}

/**
 * A browser that the person has signed in from before has its own count, which guesses from elsewhere do not affect.
 * When that is used up, the browser is treated like any other: a thief of its cookie gains only a few more guesses.
 */
async function atKnownBrowser(
  { username, knownPeople }: Guessed,
  people: People,
): Promise<Guess | undefined> {
  const subject = knownBrowserSubject(knownPeople, username, people)
  if (subject === undefined) return undefined
  const counted = await countAttempt(subject, accountLimits, people)
  if (!counted.allowed) return undefined
  return {
    ...counted,
    limit: 'account',
    // Guesses from elsewhere stay counted.
    right: () => clearAttempts(subject, accountLimits, people),
    unmade: () => returnAttempt(subject, accountLimits, people),
  }
}

async function anywhere({ username, address }: Guessed, people: People): Promise<Guess> {
  const ofAddress = { subject: addressSubject(address), limits: limitsAt(address, addressLimits) }
  const ofAccount = { subject: accountSubject(username), limits: accountLimits }
  // The address first, so that guesses from a refused address write no rows for made-up usernames.
  const atAddress = await countAttempt(ofAddress.subject, ofAddress.limits, people)
  const counted = atAddress.allowed
    ? await countAttempt(ofAccount.subject, ofAccount.limits, people)
    : atAddress
  return {
    ...counted,
    limit: atAddress.allowed ? 'account' : 'address',
    async right() {
      await clearAttempts(ofAccount.subject, ofAccount.limits, people)
      // Only this attempt: an office signs in every morning, while the other guesses of an attacker stay counted.
      await returnAttempt(ofAddress.subject, ofAddress.limits, people)
    },
    async unmade() {
      for (const { subject, limits } of [ofAddress, ofAccount]) await returnAttempt(subject, limits, people)
    },
  }
}
