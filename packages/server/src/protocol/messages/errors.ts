import { presentableText } from './presentable-text.ts'

/** Every error code of this server, and the HTTP status of its JSON response. RFC 6749 §4.1.2.1, §5.2, RFC 7591 §3.2.2 */
const statuses = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_authorization_details: 400,
  access_denied: 403,
  login_required: 400,
  consent_required: 400,
  interaction_required: 400,
  unmet_authentication_requirements: 400,
  invalid_request_uri: 400,
  invalid_request_object: 400,
  registration_not_supported: 400,
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  invalid_software_statement: 400,
  unapproved_software_statement: 400,
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  insufficient_user_authentication: 401,
  server_error: 500,
  temporarily_unavailable: 503,
} as const

export type ErrorCode = keyof typeof statuses

export type ErrorOptions = {
  /** Values and ids for the log and the flow inspector. Never part of the response. */
  detail?: string
  /** Replaces the status of the error code, for example by 405 or 413. */
  status?: number
  /** Additional response headers, such as `Allow` or `Retry-After`. */
  headers?: Record<string, string>
  /** Whether the response has no body. RFC 6750 §3.1 */
  bare?: boolean
  cause?: unknown
}

/**
 * An OAuth error response. `description` is for the client's developer and must not contain secrets or other people's
 * data; `detail` is only for the log and the decision trace.
 */
export class OAuthError extends Error {
  readonly code: ErrorCode
  readonly description: string
  readonly detail: string | undefined
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bare: boolean

  constructor(code: ErrorCode, description: string, options: ErrorOptions = {}) {
    super(`${code}: ${description}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'OAuthError'
    this.code = code
    this.description = printable(description)
    this.detail = options.detail === undefined ? undefined : presentableText(options.detail)
    this.status = options.status ?? statuses[code]
    this.headers = options.headers ?? {}
    this.bare = options.bare ?? false
  }
}

/** RFC 6749 §5.2: `error_description` may only contain %x20-21 / %x23-5B / %x5D-7E. */
function printable(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/[^\x20-\x7e]/g, '?')
}
