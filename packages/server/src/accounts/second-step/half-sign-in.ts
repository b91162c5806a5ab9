import { createHash } from 'node:crypto'
import type { Spend } from '../../protocol/records/one-time.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import type { People } from '../people.ts'
import { cookieHash } from '../session.ts'

/**
 * A sign-in whose first factor was proven, and whose second one was not. It is no session: all that it allows is to
 * finish it in the browser that has its cookie. threat D7
 */
export type HalfSignIn = {
  userId: string
  username: string
  /** What was proven so far. RFC 8176 */
  methods: readonly string[]
  /** When that was proven. Milliseconds since 1970. */
  provenAt: number
  /** `set_up`: the person has no second factor and must have one, so they set one up before they are signed in. */
  next: 'second_step' | 'set_up'
}

/** Milliseconds to finish a sign-in. */
export const halfFor = 10 * 60_000

/** Stores a half-finished sign-in, and returns the value of its cookie. */
export async function beginHalf(half: HalfSignIn, { store, random, now }: People): Promise<Secret> {
  const secret = random(32).toString('base64url')
  const at = now()
  await store.remember({
    kind: 'sign_in',
    hash: createHash('sha256').update(secret).digest('base64url'),
    data: half,
    createdAt: at,
    expiresAt: at + halfFor,
    forgetAt: at + halfFor,
  })
  return new Secret(secret)
}

/** The half-finished sign-in of a cookie, unless it was finished or has expired. */
export async function recallHalf(
  cookie: string | undefined,
  { store, now }: Pick<People, 'store' | 'now'>,
): Promise<(HalfSignIn & { spends: Spend }) | undefined> {
  const hash = cookie === undefined ? undefined : cookieHash(cookie)
  if (hash === undefined) return undefined
  const found = await store.recall<HalfSignIn>('sign_in', hash)
  if (found === undefined || found.consumedAt !== null || found.expiresAt <= now()) return undefined
  return { ...found.data, spends: { kind: 'sign_in', hash } }
}
