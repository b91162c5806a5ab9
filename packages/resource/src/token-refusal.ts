/**
 * Why a request was refused. `no_token`: it has no credentials. `unavailable`: its token could not be checked,
 * usually because the authorization server did not respond. The others are the error codes of RFC 6750 §3.1 and
 * RFC 9470 §3.
 */
export type RefusalKind =
  | 'no_token'
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'
  | 'unavailable'

const statuses = {
  no_token: 401,
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  insufficient_user_authentication: 401,
  unavailable: 503,
} as const satisfies Record<RefusalKind, number>

/**
 * A refused request. `description` is sent to the client and reveals nothing about the check; `detail` has the
 * expected and the actual value, for the log of the API. Neither ever contains the token. RFC 6750 §3.1
 */
export class TokenRefusal extends Error {
  readonly kind: RefusalKind
  readonly description: string
  readonly detail: string

  constructor(kind: RefusalKind, description: string, detail: string = description) {
    super(`${kind}: ${description}`)
    this.name = 'TokenRefusal'
    this.kind = kind
    this.description = description
    this.detail = detail
  }

  get status(): 400 | 401 | 403 | 503 {
    return statuses[this.kind]
  }
}
