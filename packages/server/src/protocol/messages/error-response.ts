import type { OAuthError } from './errors.ts'
import { json, type OAuthResponse } from './message.ts'

/** The JSON error response of the endpoints that clients call directly. RFC 6749 §5.2 */
export function refusal(error: OAuthError): OAuthResponse {
  if (error.bare)
    return { status: error.status, headers: { 'cache-control': 'no-store', ...error.headers }, body: '' }
  return json(error.status, { error: error.code, error_description: error.description }, { ...error.headers })
}
