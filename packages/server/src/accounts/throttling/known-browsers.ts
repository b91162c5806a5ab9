import { constantTimeEqual } from '../../protocol/secrets/constant-time-equal.ts'
import type { People } from '../people.ts'
import { usernameKey } from '../username.ts'

/** Days without a sign-in after which a browser is no longer known. */
export const knownFor = 180
/** How many people a browser remembers; the least recent sign-in is forgotten first. */
const mostPeople = 8

const nonceLength = 10
const dayLength = 2
const markLength = 4
const headLength = nonceLength + dayLength + markLength
const tagLength = 16
const entryLength = headLength + tagLength

const day = 24 * 60 * 60 * 1000

type Known = Pick<People, 'browserTag' | 'now'>

/** The account that somebody wants to sign in to, and the stored hash of its password. */
export type Claimed = { username: string; passwordHash: string | undefined }

/**
 * The new value of the cookie that remembers who has signed in at a browser, like the device cookies of OWASP. Each
 * entry is a nonce, a day, a mark of the current password, and a tag of these and the username, the newest first; all of
 * it is base64url. The cookie grants nothing: guesses from this browser are merely counted separately, so that guesses
 * from elsewhere do not lock the person out. It does not reveal the usernames. threat D1
 */
export async function rememberPerson(
  held: string | undefined,
  username: string,
  people: Known & Pick<People, 'random' | 'store'>,
): Promise<string> {
  const { now, random, store } = people
  const account = await store.accountByUsername(usernameKey(username) ?? '')
  const today = dayOf(now())
  const others = entriesOf(held).filter(
    (entry) => !hasExpired(entry, today) && !isAbout(entry, username, people),
  )
  const mark = markOf({ username, passwordHash: account?.passwordHash }, people)
  const head = Buffer.concat([random(nonceLength), uint16(today), mark])
  const newest = Buffer.concat([head, tagOf(head, username, people)])
  return Buffer.concat([newest, ...others.slice(0, mostPeople - 1)]).toString('base64url')
}

/**
 * Whether the person has signed in at this browser before, perhaps with an earlier password. Needs no query, so it can
 * decide who waits in which line.
 */
export function hasSignedInHere(held: string | undefined, username: string, people: Known): boolean {
  return entryFor(held, username, people) !== undefined
}

/**
 * The key under which guesses from a known browser of this person are counted; `undefined` for any other browser. A
 * browser is known only for the password with which the person signed in: otherwise somebody who once knew the password
 * could have collected any number of cookies, each with a count of its own.
 */
export function knownBrowserSubject(
  held: string | undefined,
  claimed: Claimed,
  people: Known,
): string | undefined {
  if (claimed.passwordHash === undefined) return undefined
  const entry = entryFor(held, claimed.username, people)
  const mark = entry?.subarray(nonceLength + dayLength, headLength)
  if (entry === undefined || mark?.equals(markOf(claimed, people)) !== true) return undefined
  return `browser:${entry.toString('base64url', 0, nonceLength)}`
}

function entryFor(held: string | undefined, username: string, people: Known): Buffer | undefined {
  const today = dayOf(people.now())
  return entriesOf(held).find((each) => !hasExpired(each, today) && isAbout(each, username, people))
}

function entriesOf(held = ''): readonly Buffer[] {
  const bytes = Buffer.from(held, 'base64url')
  if (bytes.length % entryLength !== 0 || bytes.length > mostPeople * entryLength) return []
  return Array.from({ length: bytes.length / entryLength }, (_, index) =>
    bytes.subarray(index * entryLength, (index + 1) * entryLength),
  )
}

function hasExpired(entry: Buffer, today: number): boolean {
  return today - entry.readUInt16BE(nonceLength) > knownFor
}

function isAbout(entry: Buffer, username: string, people: Known): boolean {
  const head = entry.subarray(0, -tagLength)
  return constantTimeEqual(entry.subarray(-tagLength), tagOf(head, username, people))
}

/** Changes with the password, and with nothing else but the cost of its hash. */
function markOf({ username, passwordHash = '' }: Claimed, { browserTag }: Known): Buffer {
  const name = usernameKey(username) ?? ''
  return browserTag(JSON.stringify(['password', name, passwordHash])).subarray(0, markLength)
}

function tagOf(head: Buffer, username: string, { browserTag }: Known): Buffer {
  const name = usernameKey(username) ?? ''
  return browserTag(JSON.stringify([head.toString('base64url'), name])).subarray(0, tagLength)
}

/** Days since 1970: two bytes last until 2149. */
function dayOf(at: number): number {
  return Math.floor(at / day) & 0xffff
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(dayLength)
  bytes.writeUInt16BE(value)
  return bytes
}
