import type { Secret } from '../secrets/secret.ts'
import type { DescribedClient } from './client-fields.ts'

/** A registered client: its metadata, and what the server or its operator decides about it. RFC 6749 §2 */
export type Client = DescribedClient & {
  id: string
  /** Confidential clients only; two may be valid during rotation. */
  secrets: readonly ClientSecret[]
  /** Whether the client is declared in the configuration file, which is then the only source for it. */
  declared: boolean
  disabledAt: number | null
  /** When the registration last changed, in milliseconds since 1970; every change of a client has its own value. */
  changedAt: number
  /** Present for a self-registered client, which expires unless it is used. RFC 7591 §5 */
  selfRegistered?: { expiresAt: number; usedAt: number | null }
}

export type ClientSecret = {
  /** SHA-256, base64url. */
  hash: string
  createdAt: number
  /** `null`: never expires. */
  expiresAt: number | null
  /** The secret itself, encrypted in the database. Present only for `client_secret_jwt`. OIDC Core §9 */
  plain?: Secret
}

/** A client that cannot keep a secret. RFC 6749 §2.1 */
export function isPublic({ tokenEndpointAuthMethod }: Pick<Client, 'tokenEndpointAuthMethod'>): boolean {
  return tokenEndpointAuthMethod === 'none'
}

/**
 * Whether an operator vouches for what a client says about itself, by the configuration file or the admin API. Nobody
 * vouches for a client that registered itself.
 */
export function isVouchedFor({
  declared,
  selfRegistered,
}: Pick<Client, 'declared' | 'selfRegistered'>): boolean {
  return declared || selfRegistered === undefined
}

/**
 * Whether every code of this client is bound by PKCE. A confidential client may bind a code by the `nonce` of the ID
 * token instead, unless its registration says otherwise. RFC 9700 §2.1.1
 */
export function alwaysUsesPkce(client: Pick<Client, 'requirePkce' | 'tokenEndpointAuthMethod'>): boolean {
  return client.requirePkce ?? isPublic(client)
}

/**
 * How an operator gives this client a setting that clients cannot give themselves, in the words of an error. For
 * self-registered clients, the policy has it.
 */
export function howToSet(client: Pick<Client, 'selfRegistered'>, setting: string): string {
  return client.selfRegistered === undefined
    ? `set ${setting} in its registration`
    : `set registration.${setting} in the configuration file and register it again`
}

/** The prefix of every user id and every `sub` of a person. No client id may begin with it. RFC 9068 §5 */
export const userIdPrefix = 'usr_'
