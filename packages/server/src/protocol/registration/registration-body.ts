import type { Metadata } from '../client-metadata/metadata-reader.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { OAuthRequest } from '../message.ts'

/** A JWK Set with certificates is four levels deep; what is deeper serves to exhaust a stack. */
const deepest = 16

/** The client metadata of a request. RFC 7591 §3.1 */
export function registrationBody(
  { headers, body }: OAuthRequest,
  { trace }: Pick<Context, 'trace'>,
): Metadata {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  // Also what keeps pages of others from sending one with a form: a browser asks first. Fetch §4.8
  if (!trace.holds('request/media-type', type === 'application/json', { came: type })) {
    throw new OAuthError('invalid_request', 'expected the media type application/json')
  }
  const value = parsed(body)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!trace.holds('registration/metadata', isObject)) {
    throw new OAuthError('invalid_client_metadata', 'expected a JSON object')
  }
  if (!trace.holds('registration/metadata', isWithin(value, deepest))) {
    throw new OAuthError('invalid_client_metadata', `expected JSON of at most ${deepest} levels`)
  }
  return value as Metadata
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((each) => isWithin(each, levels - 1))
}
