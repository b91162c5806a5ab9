import { fromBase32, seedLength, toBase32, totpUri } from '../../accounts/factors/totp.ts'
import type { AuthenticatorView } from '../../pages/view.ts'
import type { Exchange } from '../routes/exchange.ts'
import { qrCode } from './qr-code.ts'

/** The seed that a form carries, if it is one that this server made; else a new one. */
export function seedOr(posted: string | undefined, { context }: Exchange): string {
  const bytes = posted === undefined ? undefined : fromBase32(posted)
  return bytes?.length === seedLength ? toBase32(bytes) : toBase32(context.random(seedLength))
}

/** What a person needs to connect an authenticator app with a seed. */
export async function authenticatorView(
  seed: string,
  { username, name }: { username: string; name: string },
  { context }: Exchange,
): Promise<AuthenticatorView> {
  // The host tells apart the accounts that a person has at several servers.
  const issuer = new URL(context.issuer).host
  return {
    qr: await qrCode(totpUri(seed, { issuer, username })),
    seed: (seed.match(/.{1,4}/g) ?? []).join(' '),
    name,
  }
}
