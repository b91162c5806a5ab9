import { checkSession } from '../../pages/check-session.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import { browserStateOf } from '../../protocol/sessions/session-state.ts'
import { htmlAnswer } from '../page-answers/html-answer.ts'
import { visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'

/** Session management: what of the session a browser shows to scripts. Off until an operator wants it. */
export const sessionManagementRoutes: readonly PageRoute[] = [
  {
    path: endpointPaths.checkSession,
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    frame: 'any',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    offered: ({ sessionManagement }) => sessionManagement,
    handle: frame,
  },
]

function frame(exchange: Exchange): HttpResponse {
  const answer = htmlAnswer(exchange, (frame) => checkSession(exchange.app.cookies.named('state'), frame))
  // Everything else of ours may be framed by nobody.
  const { 'x-frame-options': _, ...headers } = answer.headers
  return { ...answer, headers }
}

/**
 * The cookies that make a browser show who is signed in by now, if it shows something else; none where nobody wants
 * it. With every answer to an app: also a session from before the operator wanted it, or one that expired, is seen.
 */
export async function stateCookies(exchange: Exchange): Promise<readonly string[]> {
  const { app, context, request } = exchange
  if (!context.sessionManagement) return []
  const who = await visitor(exchange)
  const shown = app.cookies.read(request.headers.cookie, 'state')
  if (who === undefined) return shown === undefined ? [] : [app.cookies.clear('state')]
  const state = browserStateOf(who.session)
  return shown === state ? [] : [app.cookies.set('state', state)]
}
