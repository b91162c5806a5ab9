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

/** Whose password is guessed, and where. */
export type Guessed = {
  username: string
  address: string
  /** What the browser holds of those who signed in there before. */
  knownPeople?: string | undefined
}

/** A guess that was counted. */
export type Guess = Counted & {
  /** Which count turned it away. */
  limit: 'account' | 'address'
  /** It was right, and so no guess. */
  right(): Promise<void>
  /** Nobody has looked at it, and nobody learns anything of it. */
  unmade(): Promise<void>
}

/** Counts a guess at a password before anybody knows whether it is right. threat D1 */
export async function countGuess(guessed: Guessed, people: People): Promise<Guess> {
  return (await atKnownBrowser(guessed, people)) ?? (await anywhere(guessed, people))
}

/**
 * A browser that the person has signed in at before has a count of its own, and nobody else's guesses count there.
 * When that is used up, the browser is one of all others: whoever has stolen its cookie has a few guesses more.
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
    // The others' guesses stay counted.
    right: () => clearAttempts(subject, accountLimits, people),
    unmade: () => returnAttempt(subject, accountLimits, people),
  }
}

async function anywhere({ username, address }: Guessed, people: People): Promise<Guess> {
  const ofAddress = { subject: addressSubject(address), limits: limitsAt(address, addressLimits) }
  const ofAccount = { subject: accountSubject(username), limits: accountLimits }
  // The address first: once it is turned away, made-up names leave no trace in the store.
  const atAddress = await countAttempt(ofAddress.subject, ofAddress.limits, people)
  const counted = atAddress.allowed
    ? await countAttempt(ofAccount.subject, ofAccount.limits, people)
    : atAddress
  return {
    ...counted,
    limit: atAddress.allowed ? 'account' : 'address',
    async right() {
      await clearAttempts(ofAccount.subject, ofAccount.limits, people)
      // Only this attempt: an office signs in every morning, and a guesser's other guesses stay counted.
      await returnAttempt(ofAddress.subject, ofAddress.limits, people)
    },
    async unmade() {
      for (const { subject, limits } of [ofAddress, ofAccount]) await returnAttempt(subject, limits, people)
    },
  }
}
