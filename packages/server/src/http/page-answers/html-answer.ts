import { randomBytes } from 'node:crypto'
import type { Page } from '../../pages/parts/layout.ts'
import type { Frame } from '../../pages/view.ts'
import { localeOf } from '../requests/locale.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'

/** A page as an answer, with the headers that keep it from being framed, cached, sniffed or told about. */
export function htmlAnswer(
  { request }: Pick<Exchange, 'request'>,
  render: (frame: Frame) => Page,
  options: { cookies?: readonly string[]; headers?: Record<string, string> } = {},
): HttpResponse {
  const page = render({ locale: localeOf(request), nonce: randomBytes(16).toString('base64url') })
  return {
    status: page.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.contentSecurityPolicy,
      'x-frame-options': 'DENY',
      'referrer-policy': page.referrerPolicy,
      // No fragment of somebody's link scrolls to a button. Where browsers know this.
      'document-policy': 'force-load-at-top',
      'cache-control': 'no-store',
      ...options.headers,
    },
    body: page.html,
    ...(options.cookies === undefined ? {} : { cookies: options.cookies }),
  }
}

/** Never 307 or 308, which would send what a person typed along. RFC 9700 §4.12 */
export function seeOther(location: string, cookies?: readonly string[]): HttpResponse {
  return {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    body: '',
    ...(cookies === undefined ? {} : { cookies }),
  }
}
