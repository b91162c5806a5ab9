import { argon2 } from 'node:crypto'
import { promisify } from 'node:util'
import { constantTimeEqual } from '../../protocol/secrets/constant-time-equal.ts'
import { usernameKey } from '../username.ts'

/** Argon2id's cost; `memory` in KiB. RFC 9106 §3.1 */
export type PasswordCost = { memory: number; passes: number; parallelism: number }

/** 19 MiB and two passes take about 32 ms of one core: the least that OWASP asks for, so that a storm is bearable. */
export const todaysCost: PasswordCost = { memory: 19_456, passes: 2, parallelism: 1 }

/**
 * Of a new password: at least so many characters, counted as code points, and at most so many bytes, so that a long
 * one is no work for us. Nothing in between is ever cut. NIST SP 800-63B §3.1.1.2, ASVS 6.2.1, 6.2.8, 6.2.9
 */
export const passwordLength = { least: 8, most: 4096 } as const

const saltLength = 16
const tagLength = 32
const derive = promisify(argon2)

export type PasswordProblem =
  | 'password_too_short'
  | 'password_too_long'
  | 'password_invalid'
  | 'password_is_username'

/**
 * Why this cannot be somebody's new password. Any character may stand in it and none has to.
 * `password_invalid`: half of a surrogate pair, which UTF-8 cannot carry and would turn into another password.
 */
export function passwordProblem(password: string, username: string): PasswordProblem | undefined {
  const text = normalised(password)
  if (text === undefined) return password.isWellFormed() ? 'password_too_long' : 'password_invalid'
  if ([...text].length < passwordLength.least) return 'password_too_short'
  const key = usernameKey(username)
  if (key !== undefined && usernameKey(password) === key) return 'password_is_username'
  return undefined
}

/** Hashes a new password into a PHC string. Throws on what is `password_too_long` or `password_invalid`. */
export async function hashPassword(
  password: string,
  random: (bytes: number) => Buffer,
  cost = todaysCost,
): Promise<string> {
  const text = normalised(password)
  if (text === undefined)
    throw new TypeError('a password that is too long or not well-formed cannot be hashed')
  const salt = random(saltLength)
  return phcString(cost, salt, await tagOf(text, cost, salt, tagLength))
}

/** `outdated`: the stored hash is weaker than a new one would be, and should be replaced while the password is at hand. */
export type Verification = { matches: boolean; outdated: boolean }

/** Compares a password with a stored hash, at the cost that the hash itself names. */
export async function verifyPassword(
  password: string,
  stored: string,
  newCost = todaysCost,
): Promise<Verification> {
  const { cost, salt, tag } = parsePhcString(stored)
  const text = normalised(password)
  // No such password can have been set. It depends on the input alone, so it tells nothing of an account.
  if (text === undefined) return { matches: false, outdated: false }
  const matches = constantTimeEqual(await tagOf(text, cost, salt, tag.length), tag)
  const outdated =
    cost.memory < newCost.memory ||
    cost.passes < newCost.passes ||
    salt.length < saltLength ||
    tag.length < tagLength
  return { matches, outdated }
}

/**
 * NFC: the same letters typed on another keyboard are the same password. NIST SP 800-63B §3.1.1.2
 * `undefined` if it is too long or not well-formed.
 */
function normalised(password: string): string | undefined {
  // NFC makes nothing shorter than a third; whatever is far longer needs no look.
  if (password.length > 4 * passwordLength.most || !password.isWellFormed()) return undefined
  const text = password.normalize('NFC')
  return Buffer.byteLength(text) > passwordLength.most ? undefined : text
}

function tagOf(text: string, cost: PasswordCost, salt: Buffer, length: number): Promise<Buffer> {
  return derive('argon2id', { message: text, nonce: salt, tagLength: length, ...cost })
}

/** What is stored: the PHC string format, which names the cost beside the hash. */
function phcString(cost: PasswordCost, salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

const phc =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,5}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

function parsePhcString(stored: string) {
  const [, memory, passes, parallelism, salt, tag] = phc.exec(stored) ?? []
  // Only a damaged or foreign row comes here. Its text stays out of the message, which may be logged.
  if (salt === undefined || tag === undefined)
    throw new Error('a stored password hash is not argon2id in PHC form')
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

/** Matches no password, at this cost: what is compared when there is no account, so that it takes as long. */
export function dummyHash(cost = todaysCost): string {
  return phcString(cost, Buffer.alloc(saltLength), Buffer.alloc(tagLength))
}
