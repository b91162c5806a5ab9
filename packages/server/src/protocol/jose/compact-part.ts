import { type JsonObject, type Read, readForeignObject } from '@valetkey/resource/foreign-json'

/** The bytes of a part of a compact JWS or JWE, in its one spelling of base64url. RFC 7515 §7.1, RFC 7516 §7.1 */
export function exactBytes(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}

/** The JSON object in such a part. RFC 7515 §4, RFC 7519 §4 */
export function objectIn(part: string): Read<JsonObject> {
  const bytes = exactBytes(part)
  return bytes === undefined ? { problem: 'expected base64url, got other text' } : readForeignObject(bytes)
}

/** Whether a member of a header is text, where it is there. */
export function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

/** A media type as headers have it: letter case does not count, and `application/` goes without saying. RFC 7515 §4.1.9 */
export function mediaType(value: string | undefined): string | undefined {
  return value?.toLowerCase().replace(/^application\//, '')
}
