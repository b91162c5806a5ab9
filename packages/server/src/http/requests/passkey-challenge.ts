import { createHash } from 'node:crypto'
import type { PasskeySite } from '../../accounts/factors/passkey-ceremony.ts'
import { constantTimeEqual } from '../../protocol/secrets/constant-time-equal.ts'
import type { Exchange } from '../routes/exchange.ts'
import { browser } from './browser.ts'

/** What a challenge is for. One to make a passkey is bound to a person and their session, or their unfinished sign-in. */
export type ChallengePurpose =
  | readonly ['sign in']
  | readonly ['add', userId: string, sessionId: string]
  | readonly ['set up', userId: string, signInHash: string]

/** Milliseconds in which a challenge can be answered: conditional mediation waits for as long as the page is open. */
const challengeFor = 30 * 60_000
const timeLength = 6
const nonceLength = 16
const headLength = timeLength + nonceLength

/**
 * A new challenge for this browser, base64url: the time, 16 random bytes, and a MAC under the secret of the browser. So
 * it is not stored before it is used, and only this browser can answer it. WebAuthn §13.4.3
 */
export function newChallenge(purpose: ChallengePurpose, exchange: Exchange): string {
  const { context } = exchange
  const time = Buffer.alloc(timeLength)
  time.writeUIntBE(context.now(), 0, timeLength)
  const head = Buffer.concat([time, context.random(nonceLength)])
  const mac = Buffer.from(browser(exchange).seal(parts(purpose, head)), 'base64url')
  return Buffer.concat([head, mac]).toString('base64url')
}

/** A challenge that a browser sent back, if this server gave it to this browser for this purpose, not long ago. */
export function givenChallenge(text: string, purpose: ChallengePurpose, exchange: Exchange) {
  const now = exchange.context.now()
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length <= headLength || bytes.toString('base64url') !== text) return undefined
  const head = bytes.subarray(0, headLength)
  const mac = bytes.subarray(headLength).toString('base64url')
  const servedAt = head.readUIntBE(0, timeLength)
  const expiresAt = servedAt + challengeFor
  if (servedAt > now || expiresAt <= now) return undefined
  if (!browser(exchange).hasSealed(parts(purpose, head), mac)) return undefined
  const hash = createHash('sha256').update(`passkey challenge ${text}`).digest('base64url')
  return {
    isIn: (challenge: string) => constantTimeEqual(challenge, text),
    name: { hash, expiresAt, goodFrom: servedAt },
  }
}

function parts(purpose: ChallengePurpose, head: Buffer): readonly string[] {
  return ['passkey challenge', ...purpose, head.toString('base64url')]
}

/** The site of this server; `undefined` if browsers do not allow passkeys there: its host is an IP address. */
export function passkeySite({ context }: Pick<Exchange, 'context'>): PasskeySite | undefined {
  const { origin, hostname } = new URL(context.issuer)
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname)
  return isAddress ? undefined : { origin, rpId: hostname }
}
