import type { Api } from './access/api.ts'
import type { Catalogue } from './access/claims.ts'
import type { DetailType } from './access/details/detail-type.ts'
import type { Prompt } from './authorization/request/prompt.ts'
import type { ClientBudgets } from './clients/client-budgets.ts'
import type { RegistrationPolicy } from './clients/registration/registration-policy.ts'
import type { ClientKeys } from './jose/client-keys.ts'
import type { Trace } from './messages/trace.ts'
import type { Outgoing } from './ports/outgoing.ts'
import type { People } from './ports/people.ts'
import type { Sender } from './ports/sender.ts'
import type { Store } from './ports/store.ts'
import type { AuthenticationClass } from './sessions/authentication-class.ts'
import type { KeyRing } from './tokens/keys.ts'

/** Lifetimes, in seconds. `settings/file.ts` has the bounds, the defaults and their reasons. */
export type Lifetimes = {
  code: number
  interaction: number
  /** The time in which the client must use a `request_uri` after the push. RFC 9126 §2.2 */
  pushedRequest: number
  idToken: number
  /** Access tokens for the server's own resources. */
  accessToken: number
  /** A token family of a public client expires when it has not been used for this long. */
  publicIdle: number
  /** A token family of a public client expires at this age, even if it is in use. */
  publicAbsolute: number
  /** `publicIdle` for confidential clients. */
  confidentialIdle: number
  /** `publicAbsolute` for confidential clients. */
  confidentialAbsolute: number
  /** A refresh token that is repeated within this time counts as the retry of a lost response, not as a replay. */
  refreshGrace: number
}

/** Everything the protocol code depends on: it has no clock, randomness, keys or storage of its own. */
export type Context = {
  /** The issuer identifier: from the settings, never from a header, and compared as a plain string. RFC 8414 §2 */
  issuer: string
  lifetimes: Lifetimes
  /** The server's own resource: UserInfo, at `<issuer>/userinfo`. */
  userInfo: Api
  /** The API with which people and programs run this server, at `<issuer>/admin/v1`. */
  adminApi: Api
  /** The claims about people, and the scopes that request them. */
  catalogue: Catalogue
  store: Store
  keys: KeyRing
  /**
   * The pairwise `sub` of a person for the clients of a sector. The value is stable, and the user id cannot be derived
   * from it. OIDC Core §8.1
   */
  pairwiseSubject(sector: string, userId: string): string
  /** The people who have an account. */
  people: People
  /** The public keys of clients, from the registration or fetched from `jwks_uri`. */
  clientKeys: ClientKeys
  /** Sends an outgoing request. The protocol code has no other access to the network. */
  call: Outgoing
  /** Milliseconds since 1970, by a clock that never goes backwards. Everything in this server expires by it. */
  now(): number
  /**
   * How far `now()` is ahead of the machine's clock, in milliseconds; 0 unless that clock was set back. Subtract it
   * from a time that another party compares with its own clock, such as `exp`.
   */
  ahead(): number
  random(bytes: number): Buffer
  trace: Trace
  /** The IP address of the sender, as far as it can be trusted. docs/decisions/0038-addresses-behind-a-proxy.md */
  address: string
  /** When the request was read, in milliseconds since 1970. */
  arrivedAt: number
  /** The age of the request and the state of its connection. */
  sender: Sender
  /** The `grant_type` values that this server supports. */
  grantTypes: readonly string[]
  /** The `response_type` values that this server supports, spelled as by `responseTypeName`. */
  responseTypes: readonly string[]
  /** Whether the session management feature is on. Session Management §3 */
  sessionManagement: boolean
  /** The languages of the pages. */
  uiLocales: readonly string[]
  /** The `prompt` values that this server supports. */
  prompts: readonly Prompt[]
  /** Limits on the work and the rows that clients may cause within a period. */
  budgets: ClientBudgets
  /** The types of `authorization_details` that this server supports. RFC 9396 */
  detailTypes: readonly DetailType[]
  /** The possible values of `acr`, from the weakest class to the strongest. OIDC Core §2 */
  authenticationClasses: readonly AuthenticationClass[]
  /** Which clients may register over HTTP. RFC 7591 */
  registration: RegistrationPolicy
}
