import { readForeignObject } from '@valetkey/resource/foreign-json'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { OAuthRequest } from '../../messages/message.ts'
import type { Metadata } from '../metadata/metadata-reader.ts'

/** The client metadata of a request. RFC 7591 §3.1 */
export function registrationBody(
  { headers, body }: OAuthRequest,
  { trace }: Pick<Context, 'trace'>,
): Metadata {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  // This also prevents cross-site forms: a browser sends this media type only after a preflight. Fetch §4.8
  if (!trace.holds('request/media-type', type === 'application/json', { came: type })) {
    throw new OAuthError('invalid_request', 'expected the media type application/json')
  }
  const { value, problem } = readForeignObject(body)
  if (!trace.found('registration/metadata', value, { came: problem })) {
    throw new OAuthError('invalid_client_metadata', problem ?? '')
  }
  return value
}
