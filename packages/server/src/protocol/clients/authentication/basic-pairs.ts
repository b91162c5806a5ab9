import { isUtf8 } from 'node:buffer'
import { OAuthError } from '../../messages/errors.ts'

/** The content of an HTTP Basic header. RFC 7617 §2 */
export type BasicPair = { clientId: string; secret: string }

/**
 * The possible readings of a Basic header, in the order in which to try them; none if there is no such header. Throws
 * `invalid_request` for invalid base64. RFC 6749 §2.3.1
 */
export function basicPairs(authorization: string | undefined): readonly BasicPair[] {
  // Deviation: RFC 9110 §11.4 allows several spaces after the scheme. Only one is accepted, because no client sends
  // more and not every parser skips them.
  const match = /^basic (.*)$/i.exec(authorization ?? '')
  if (match === null) return []
  const encoded = match[1] ?? ''
  const bytes = Buffer.from(encoded, 'base64')
  const text = bytes.toString('utf8')
  const colon = text.indexOf(':')
  // RFC 7617 §2: padded base64. Node ignores invalid characters, so only its own canonical encoding is accepted.
  const canonical = bytes.toString('base64') === encoded
  if (!canonical || colon === -1 || text.includes('\0') || !isUtf8(bytes)) {
    throw new OAuthError(
      'invalid_request',
      'the Authorization header is not base64 of client_id:client_secret',
    )
  }
  const raw = { clientId: text.slice(0, colon), secret: text.slice(colon + 1) }
  // Deviation: §2.3.1 requires both parts to be form-encoded. Many deployed clients do not encode them, so the raw pair
  // is tried as well. Generated ids and secrets need no encoding, so both readings are the same for them.
  if (!/[%+]/.test(text)) return [raw]
  const decoded = formDecoded(raw)
  const same = decoded?.clientId === raw.clientId && decoded.secret === raw.secret
  return decoded === undefined || same ? [raw] : [decoded, raw]
}

function formDecoded({ clientId, secret }: BasicPair): BasicPair | undefined {
  try {
    const pair = { clientId: formDecode(clientId), secret: formDecode(secret) }
    // The raw text may contain `%00`, but no id or secret can be registered with a NUL.
    return `${pair.clientId}${pair.secret}`.includes('\0') ? undefined : pair
  } catch {
    return undefined
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
