import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import type { OAuthError } from '../../messages/errors.ts'
import { type Carrier, carrierOf, isSigned } from '../request/response-mode.ts'
import type { ReturnAddress } from '../request/return-address.ts'
import { signedResponse } from './jarm.ts'

/** An authorization response that the browser carries to the client. RFC 6749 §4.1.2, Form Post Response Mode §2 */
export type AuthorizationResponse =
  | { kind: 'redirect'; location: string }
  | { kind: 'form_post'; action: string; fields: Readonly<Record<string, string>> }

/**
 * Builds an authorization response in the response mode of the request. It contains `state` unchanged, and `iss`, which
 * protects clients of several servers from mix-up attacks. RFC 6749 §4.1.2, RFC 9207 §2
 */
export async function respond(
  { address, client }: { address: ReturnAddress; client: Client },
  parameters: Readonly<Record<string, string>>,
  context: Context,
): Promise<AuthorizationResponse> {
  const { redirectUri, responseMode, state } = address
  const all = { ...parameters, ...(state === undefined ? {} : { state }) }
  // The JWT contains `iss` as a claim. RFC 9207 §2.4
  const fields: Record<string, string> = isSigned(responseMode)
    ? { response: await signedResponse(all, client, context) }
    : { ...all, iss: context.issuer }
  const carrier = carrierOf(responseMode)
  if (carrier === 'form_post') return { kind: 'form_post', action: redirectUri, fields }
  // RFC 6749 §3.1.2: the query of the redirect URI is retained. The URI is not parsed, so that it stays exactly as it is.
  const location = redirectUri + joint(redirectUri, carrier) + new URLSearchParams(fields).toString()
  return { kind: 'redirect', location }
}

function joint(redirectUri: string, carrier: Carrier): string {
  if (carrier === 'fragment') return '#'
  if (!redirectUri.includes('?')) return '?'
  return /[?&]$/.test(redirectUri) ? '' : '&'
}

/** Builds an authorization error response. RFC 6749 §4.1.2.1 */
export function respondError(
  to: { address: ReturnAddress; client: Client },
  error: OAuthError,
  context: Context,
): Promise<AuthorizationResponse> {
  return respond(to, { error: error.code, error_description: error.description }, context)
}
