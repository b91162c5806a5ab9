import type { Client } from '../client.ts'
import type { ForeignKey } from './jwk-set.ts'

/**
 * The public keys that a client registered, by value or at its `jwks_uri`. Those at an address are fetched, kept for a
 * while, and fetched anew once if none of them `suits`, since a client may rotate its keys at any moment. Throws
 * `OutgoingFailed` where they cannot be had. OIDC Core §10.1.1
 */
export type ClientKeys = (
  client: Client,
  suits: (key: ForeignKey) => boolean,
) => Promise<readonly ForeignKey[]>
