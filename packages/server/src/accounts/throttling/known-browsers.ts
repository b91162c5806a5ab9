import { constantTimeEqual } from '../../protocol/secrets/constant-time-equal.ts'
import type { People } from '../people.ts'
import { usernameKey } from '../username.ts'

/** Days without a sign-in after which a browser is no longer known. */
export const knownFor = 180
/** How many people a browser remembers; the least recent sign-in is forgotten first. */
const mostPeople = 8

const nonceLength = 10
const dayLength = 2
const tagLength = 16
const entryLength = nonceLength + dayLength + tagLength

const day = 24 * 60 * 60 * 1000

type Known = Pick<People, 'browserTag' | 'now' | 'random'>

/**
 * The new value of the cookie that remembers who has signed in at a browser, like the device cookies of OWASP. Each
 * entry is a nonce, a day, and a tag of both and the username, the newest first; all of it is base64url. The cookie
 * grants nothing: guesses from this browser are merely counted separately, so that guesses from elsewhere do not lock
 * the person out. It does not reveal the usernames. threat D1
 */
export function rememberPerson(held: string | undefined, username: string, people: Known): string {
  const { now, random } = people
  const today = dayOf(now())
  const others = entriesOf(held).filter(
    (entry) => !hasExpired(entry, today) && !isAbout(entry, username, people),
  )
  const head = Buffer.concat([random(nonceLength), uint16(today)])
  const newest = Buffer.concat([head, tagOf(head, username, people)])
  return Buffer.concat([newest, ...others.slice(0, mostPeople - 1)]).toString('base64url')
}

/** The key under which guesses from a known browser of this person are counted; `undefined` for any other browser. */
export function knownBrowserSubject(
  held: string | undefined,
  username: string,
  people: Known,
): string | undefined {
  const today = dayOf(people.now())
  const entry = entriesOf(held).find((each) => !hasExpired(each, today) && isAbout(each, username, people))
  return entry && `browser:${entry.toString('base64url', 0, nonceLength)}`
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
