import { type JsonObject, type Read, readForeignObject } from '@valetkey/resource/foreign-json'

/** Decodes a part of a compact JWS or JWE; accepts canonical base64url only. RFC 7515 §7.1, RFC 7516 §7.1 */
export function exactBytes(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}

/** The JSON object in a part of a compact JWS or JWE. RFC 7515 §4, RFC 7519 §4 */
export function objectIn(part: string): Read<JsonObject> {
  const bytes = exactBytes(part)
  return bytes === undefined ? { problem: 'expected base64url, got other text' } : readForeignObject(bytes)
}

/** Whether a header parameter is absent or a string. */
export function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

/** A media type of a header, in lower case and without the optional prefix `application/`. RFC 7515 §4.1.9 */
export function mediaType(value: string | undefined): string | undefined {
  return value?.toLowerCase().replace(/^application\//, '')
}
