import { randomBytes } from 'node:crypto'
import type { Page } from '../../pages/parts/layout.ts'
import { loadText } from '../../pages/text/text.ts'
import type { Frame } from '../../pages/view.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'

/** The response with a page, with headers against framing, caching, content sniffing and leaks in `Referer`. */
export async function htmlAnswer(
  { languages: { locale } }: Pick<Exchange, 'languages'>,
  render: (frame: Frame) => Page,
  options: { cookies?: readonly string[]; headers?: Record<string, string> } = {},
): Promise<HttpResponse> {
  await loadText(locale)
  const page = render({ locale, nonce: randomBytes(16).toString('base64url') })
  return {
    status: page.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.contentSecurityPolicy,
      'x-frame-options': 'DENY',
      'referrer-policy': page.referrerPolicy,
      // The fragment of an attacker's link must not scroll to a button. Not all browsers support this header.
      'document-policy': 'force-load-at-top',
      'cache-control': 'no-store',
      ...options.headers,
    },
    body: page.html,
    ...(options.cookies === undefined ? {} : { cookies: options.cookies }),
  }
}

/** A redirect with 303. 307 or 308 would send what the person typed to the new location. RFC 9700 §4.12 */
export function seeOther(location: string, cookies?: readonly string[]): HttpResponse {
  return {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    body: '',
    ...(cookies === undefined ? {} : { cookies }),
  }
}
