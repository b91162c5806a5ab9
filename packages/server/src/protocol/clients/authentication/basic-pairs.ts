import { isUtf8 } from 'node:buffer'
import { OAuthError } from '../../messages/errors.ts'

/** What an HTTP Basic header says. RFC 7617 §2 */
export type BasicPair = { clientId: string; secret: string }

/**
 * The readings of a Basic header; none when there is no such header. Throws `invalid_request` for broken base64.
 * RFC 6749 §2.3.1
 */
export function basicPairs(authorization: string | undefined): readonly BasicPair[] {
  // Deviation: RFC 9110 §11.4 lets any number of spaces follow the scheme; no client sends more than the one, and what
  // one reader skips another one may not.
  const match = /^basic (.*)$/i.exec(authorization ?? '')
  if (match === null) return []
  const encoded = match[1] ?? ''
  const bytes = Buffer.from(encoded, 'base64')
  const text = bytes.toString('utf8')
  const colon = text.indexOf(':')
  // RFC 7617 §2: padded base64. Node skips what is none, so only the spelling that it would write itself is one.
  const canonical = bytes.toString('base64') === encoded
  if (!canonical || colon === -1 || text.includes('\0') || !isUtf8(bytes)) {
    throw new OAuthError(
      'invalid_request',
      'the Authorization header is not base64 of client_id:client_secret',
    )
  }
  const raw = { clientId: text.slice(0, colon), secret: text.slice(colon + 1) }
  // Deviation: §2.3.1 has both parts form-encoded, and many deployed clients skip that, so the raw pair is
  // tried as well. Ids and secrets that we make need no encoding, so the two readings agree on them.
  if (!/[%+]/.test(text)) return [raw]
  const decoded = formDecoded(raw)
  const same = decoded?.clientId === raw.clientId && decoded.secret === raw.secret
  return decoded === undefined || same ? [raw] : [decoded, raw]
}

function formDecoded({ clientId, secret }: BasicPair): BasicPair | undefined {
  try {
    const pair = { clientId: formDecode(clientId), secret: formDecode(secret) }
    // As raw text they may hold `%00`; no id and no secret is registered with what that stands for.
    return `${pair.clientId}${pair.secret}`.includes('\0') ? undefined : pair
  } catch {
    return undefined
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
