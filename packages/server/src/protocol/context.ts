import type { Api } from './access/api.ts'
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

/** Lifetimes, in seconds. `settings.ts` has the defaults and their reasons. */
export type Lifetimes = {
  code: number
  interaction: number
  /** Until a request that was pushed has to be begun. */
  pushedRequest: number
  idToken: number
  /** Access tokens for the server's own resources. */
  accessToken: number
  /** A public client's family: unused for so long, or this old in all. */
  publicIdle: number
  publicAbsolute: number
  confidentialIdle: number
  confidentialAbsolute: number
  /** A repeated refresh within so many seconds is taken for a lost answer. */
  refreshGrace: number
}

/** Everything that reaches the protocol from outside: it has no clock, randomness, keys or memory of its own. */
export type Context = {
  /** From the settings, never from a header. Compared as a plain string. RFC 8414 §2 */
  issuer: string
  lifetimes: Lifetimes
  /** The server's own resource: UserInfo, at `<issuer>/userinfo`. */
  userInfo: Api
  store: Store
  keys: KeyRing
  /** What names a person among the clients of a sector: always the same, and never leads to who it is. OIDC Core §8.1 */
  pairwiseSubject(sector: string, userId: string): string
  /** Those who have an account. */
  people: People
  /** The keys of clients, fetched where they have an address. */
  clientKeys: ClientKeys
  /** The one way out. */
  call: Outgoing
  /** Milliseconds since 1970, by a clock that never goes back: what this server judges is judged by it. */
  now(): number
  /**
   * Milliseconds that `now()` is ahead of everybody else's clock; 0 unless this machine's was set back. What others
   * compare with their own clock, such as `exp`, is so much earlier than what is kept here.
   */
  ahead(): number
  random(bytes: number): Buffer
  trace: Trace
  /** Where the request came from, as far as it can be believed. */
  address: string
  /** When the request was read, in milliseconds since 1970. */
  arrivedAt: number
  /** Who waits for the answer. */
  sender: Sender
  /** The names of those that this server has. */
  grantTypes: readonly string[]
  /** Those that it has, as `responseTypeName` writes them. */
  responseTypes: readonly string[]
  /** Whether pages of clients may ask a frame of ours who is signed in. Session Management §3 */
  sessionManagement: boolean
  /** What a request may ask of the person. */
  prompts: readonly Prompt[]
  /** What clients may leave behind in a while. */
  budgets: ClientBudgets
  /** Of rich authorization requests. RFC 9396 */
  detailTypes: readonly DetailType[]
  /** What `acr` can say, from the weakest to the strongest. OIDC Core §2 */
  authenticationClasses: readonly AuthenticationClass[]
  /** Who may register clients by themselves. RFC 7591 */
  registration: RegistrationPolicy
}
