import type { Context } from '../../context.ts'
import type { OAuthRequest } from '../../messages/message.ts'
import type { Params } from '../../messages/params.ts'
import type { Client } from '../client.ts'
import type { BasicPair } from './basic-pairs.ts'
import type { MethodTraits } from './method-traits.ts'

/** A credential in a request: the client id that it names, and how to check it. */
export type Credential = {
  clientId: string
  /**
   * Whether the credential authenticates this client at the endpoint with this URL. Must not reveal why it does not:
   * the error is the same for every failure, except for a `Mistake`.
   */
  proves(client: Client, context: Context, endpoint: string): Promise<boolean | Mistake>
}

/**
 * Why a credential is refused although only the client itself can have made it. The client is told, so that its developer
 * can correct it: the text says what to change, in the characters of an `error_description`. RFC 6749 §5.2
 */
export type Mistake = { mistake: string }

/** A way for a client to authenticate. RFC 6749 §2.3, OIDC Core §9 */
export type ClientAuthMethod = MethodTraits & {
  /**
   * Reads the credential of this method from a request; empty if it has none. Throws if the credential is malformed.
   * Several credentials are alternative readings of the same bytes, tried in order. `basic`: the readings of the
   * `Authorization` header.
   */
  read(request: OAuthRequest, params: Params, basic: readonly BasicPair[]): readonly Credential[]
}
