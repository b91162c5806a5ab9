import { argon2 } from 'node:crypto'
import { promisify } from 'node:util'
import { constantTimeEqual } from '../../protocol/secrets/constant-time-equal.ts'
import { usernameKey } from '../username.ts'

/** Argon2id's cost; `memory` in KiB. RFC 9106 §3.1 */
export type PasswordCost = { memory: number; passes: number; parallelism: number }

/**
 * The minimum that OWASP recommends: 19 MiB and two passes, 32 ms of a core. More would make a burst of sign-ins
 * slower.
 */
export const todaysCost: PasswordCost = { memory: 19_456, passes: 2, parallelism: 1 }

/**
 * The length of a new password: the least in code points, the most in bytes, which bounds the work. Passwords are
 * never truncated. NIST SP 800-63B §3.1.1.2, ASVS 6.2.1, 6.2.8, 6.2.9
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
 * Why this cannot be the new password of an account; `undefined` if it can. All characters are allowed, and none is
 * required. `password_invalid`: a lone surrogate, which UTF-8 cannot encode and would turn into a different password.
 */
export function passwordProblem(password: string, username: string): PasswordProblem | undefined {
  const text = normalized(password)
  if (text === undefined) return password.isWellFormed() ? 'password_too_long' : 'password_invalid'
  if ([...text].length < passwordLength.least) return 'password_too_short'
  const key = usernameKey(username)
  if (key !== undefined && usernameKey(password) === key) return 'password_is_username'
  return undefined
}

/** Hashes a new password into a PHC string. Throws if it is `password_too_long` or `password_invalid`. */
export async function hashPassword(
  password: string,
  random: (bytes: number) => Buffer,
  cost = todaysCost,
): Promise<string> {
  const text = normalized(password)
  if (text === undefined)
    throw new TypeError('a password that is too long or not well-formed cannot be hashed')
  const salt = random(saltLength)
  return phcString(cost, salt, await tagOf(text, cost, salt, tagLength))
}

/** `outdated`: the stored hash is weaker than a new one, and should be replaced now that the password is known. */
export type Verification = { matches: boolean; outdated: boolean }

/** Compares a password with a stored hash, at the cost that the hash names. */
export async function verifyPassword(
  password: string,
  stored: string,
  newCost = todaysCost,
): Promise<Verification> {
  const { cost, salt, tag } = parsePhcString(stored)
  const text = normalized(password)
  // No such password can have been set. This depends only on the input, so it reveals nothing about an account.
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
 * NFC, so that the same letters from another keyboard are the same password. NIST SP 800-63B §3.1.1.2
 * `undefined` if it is too long or not well-formed.
 */
export function normalized(password: string): string | undefined {
  // NFC shortens a text to a third at most, so a far longer one is too long in any case.
  if (password.length > 4 * passwordLength.most || !password.isWellFormed()) return undefined
  const text = password.normalize('NFC')
  return Buffer.byteLength(text) > passwordLength.most ? undefined : text
}

function tagOf(text: string, cost: PasswordCost, salt: Buffer, length: number): Promise<Buffer> {
  return derive('argon2id', { message: text, nonce: salt, tagLength: length, ...cost })
}

/** The stored form: the PHC string format, which contains the cost and the salt. */
function phcString(cost: PasswordCost, salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

const phc =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,5}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

function parsePhcString(stored: string) {
  const [, memory, passes, parallelism, salt, tag] = phc.exec(stored) ?? []
  // The row is damaged or not ours. Its text is not in the message, which may be logged.
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

/** A hash of this cost that matches no password. It is verified if there is no account, so that this takes as long. */
export function dummyHash(cost = todaysCost): string {
  return phcString(cost, Buffer.alloc(saltLength), Buffer.alloc(tagLength))
}
