import type { People } from '../people.ts'
import { type Claimed, knownBrowserSubject } from './known-browsers.ts'
import {
  accountLimits,
  accountSubject,
  addressLimits,
  type Bucket,
  type Counted,
  clearAttempts,
  countInAll,
  forgiveAttempts,
  limitsAt,
  networkBuckets,
  pairLimits,
  pairSubject,
  returnAttempt,
} from './throttle.ts'

/** The account whose password is guessed, and the origin of the guess. */
export type Guessed = Claimed & {
  address: string
  /** The cookie with the people who have signed in at this browser before; see known-browsers.ts. */
  knownPeople?: string | undefined
}

/** `pair`: one account from one network. */
export type GuessLimit = 'account' | 'address' | 'pair'

/** A guess that was counted. */
export type Guess = Counted & {
  /** The limit that refused it. */
  limit: GuessLimit
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
async function atKnownBrowser(guessed: Guessed, people: People): Promise<Guess | undefined> {
  const subject = knownBrowserSubject(guessed.knownPeople, guessed, people)
  if (subject === undefined) return undefined
  const bucket = { subject, limits: accountLimits }
  const { last: _, ...counted } = await countInAll([bucket], people)
  if (!counted.allowed) return undefined
  return {
    ...counted,
    limit: 'account',
    // Guesses from elsewhere stay counted.
    right: () => clearAttempts(bucket, people),
    unmade: () => returnAttempt(bucket, people),
  }
}

type Limited = Bucket & { limit: GuessLimit }

async function anywhere({ username, address }: Guessed, people: People): Promise<Guess> {
  const networks = networkBuckets('address', address, addressLimits).map((bucket): Limited => {
    return { ...bucket, limit: 'address' }
  })
  const pair: Limited = {
    limit: 'pair',
    subject: pairSubject(username, address),
    limits: limitsAt(address, pairLimits),
  }
  const account: Limited = { limit: 'account', subject: accountSubject(username), limits: accountLimits }
  // The networks first, so that guesses from a refused one write no rows for made-up usernames. The account last, so
  // that guesses that another limit refuses take nothing from its holder.
  const { last = account, ...counted } = await countInAll([...networks, pair, account], people)
  // It was not a guess from here, so it does not make the wait here longer.
  if (!counted.allowed && last.limit === 'account') await returnAttempt(pair, people)
  return {
    ...counted,
    limit: last.limit,
    async right() {
      // The guesses of others stay counted: otherwise an app that signs in every minute would give them ten more each time.
      await forgiveAttempts(pair, account, people)
      // Only this attempt: an office signs in every morning, while the other guesses of an attacker stay counted.
      for (const network of networks) await returnAttempt(network, people)
    },
    async unmade() {
      for (const bucket of [...networks, pair, account]) await returnAttempt(bucket, people)
    },
  }
}
