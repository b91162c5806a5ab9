import type { OAuthError } from '../errors.ts'
import type { ReturnAddress } from './return-address.ts'

/** An authorization response on its way to the client, through the browser. RFC 6749 §4.1.2 */
export type AuthorizationResponse =
  | { kind: 'redirect'; location: string }
  | { kind: 'form_post'; action: string; fields: Readonly<Record<string, string>> }

/**
 * Sends parameters to the client in its response mode, with `state` as it came and with `iss`, so that a client
 * of many servers knows who answers. RFC 6749 §4.1.2, RFC 9207 §2
 */
export function respond(
  address: ReturnAddress,
  issuer: string,
  parameters: Readonly<Record<string, string>>,
): AuthorizationResponse {
  const { redirectUri, responseMode, state } = address
  const fields = { ...parameters, ...(state === undefined ? {} : { state }), iss: issuer }
  if (responseMode === 'form_post') return { kind: 'form_post', action: redirectUri, fields }
  // The registered string is kept as it is, with its own query: nothing here parses it anew. RFC 6749 §3.1.2
  const location = redirectUri + joint(redirectUri, responseMode) + new URLSearchParams(fields).toString()
  return { kind: 'redirect', location }
}

function joint(redirectUri: string, responseMode: ReturnAddress['responseMode']): string {
  if (responseMode === 'fragment') return '#'
  if (!redirectUri.includes('?')) return '?'
  return /[?&]$/.test(redirectUri) ? '' : '&'
}

/** A refusal, sent to the client. RFC 6749 §4.1.2.1 */
export function respondError(
  address: ReturnAddress,
  issuer: string,
  error: OAuthError,
): AuthorizationResponse {
  return respond(address, issuer, { error: error.code, error_description: error.description })
}
