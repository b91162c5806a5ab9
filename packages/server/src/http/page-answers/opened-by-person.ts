import { OAuthError } from '../../protocol/messages/errors.ts'
import type { HttpRequest, HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'
import { answeredForm } from './own-form.ts'

/**
 * Answers at a page. What no person has opened acts on none: a page that is fetched ahead, or as a picture, a script, a
 * frame or data, is refused, so that a browser drops it and asks anew; and a HEAD looks without cookies, or at nothing.
 * RFC 9110 §9.2.1
 */
export async function openedPage(route: PageRoute, exchange: Exchange): Promise<HttpResponse> {
  const { request, context } = exchange
  if (route.offered?.(context) === false)
    throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })
  const came = loadedAs(request)
  const opened = came === undefined || (came === 'frame' && route.frame !== undefined)
  if (!context.trace.holds('request/opened-by-person', opened, { came })) {
    throw new OAuthError('invalid_request', 'this page is opened by a person, in a window of its own', {
      status: 403,
    })
  }
  const { form } = route
  if (form !== undefined && form !== 'of an app' && (request.method === 'POST' || route.get === undefined))
    return answeredForm(form, exchange)
  if (request.method !== 'HEAD') return route.handle(exchange)
  if (route.get === 'acts') return { status: 200, headers: untouched, body: '' }
  const { cookie: _, ...headers } = request.headers
  const { cookies: _none, ...answer } = await route.handle({ ...exchange, request: { ...request, headers } })
  return answer
}

/** Whether a browser says that it loads a page into a frame of another. Fetch Metadata §2.1 */
export function isFramed({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers['sec-fetch-dest'] === 'iframe' || headers['sec-fetch-dest'] === 'frame'
}

/** What stands in the place of a page that is not looked at. */
const untouched = {
  'content-type': 'text/html; charset=utf-8',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** How browsers, past and present, say that they fetch ahead of a person, or show a preview. */
const ahead = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/** What a request says that it is for, where that is not a person's window. A browser that says nothing is old. */
function loadedAs(request: HttpRequest): string | undefined {
  const { headers } = request
  if (ahead.some((name) => /prefetch|prerender|preview|instant/i.test(headers[name] ?? ''))) return 'prefetch'
  if (isFramed(request)) return 'frame'
  const destination = headers['sec-fetch-dest']
  const mode = headers['sec-fetch-mode']
  if (destination !== undefined && destination !== 'document') return 'subresource'
  // Node's own fetch says `cors`, and not what for; a browser says both.
  const isProgram = mode === 'cors' && destination === undefined
  return mode === undefined || mode === 'navigate' || isProgram ? undefined : 'subresource'
}
