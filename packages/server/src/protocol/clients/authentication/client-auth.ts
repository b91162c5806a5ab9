import type { Context } from '../../context.ts'
import type { OAuthRequest } from '../../messages/message.ts'
import type { Params } from '../../messages/params.ts'
import type { Client } from '../client.ts'
import type { BasicPair } from './basic-pairs.ts'
import type { MethodTraits } from './method-traits.ts'

/** What a request offers as proof of being a client: which client it names, and how to check the proof. */
export type Credential = {
  clientId: string
  /**
   * Whether the proof is right for this client, at the endpoint of this URL. Must not say why not: one answer for every
   * failure.
   */
  proves(client: Client, context: Context, endpoint: string): Promise<boolean>
}

/** A way for a client to authenticate. RFC 6749 §2.3, OIDC Core §9 */
export type ClientAuthMethod = MethodTraits & {
  /**
   * Reads the credential if the request carries one of this kind; throws if it is one and is malformed.
   * Several are readings of the same bytes, tried in order. `basic`: the readings of its `Authorization` header.
   */
  read(request: OAuthRequest, params: Params, basic: readonly BasicPair[]): readonly Credential[]
}
