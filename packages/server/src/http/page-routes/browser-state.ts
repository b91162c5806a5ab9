import { checkSession } from '../../pages/check-session.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import { browserStateOf } from '../../protocol/sessions/session-state.ts'
import { htmlAnswer } from '../page-answers/html-answer.ts'
import { visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'

/** The page of the OP iframe, which is offered only if the operator enables session management. */
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

async function frame(exchange: Exchange): Promise<HttpResponse> {
  const answer = await htmlAnswer(exchange, (frame) =>
    checkSession(exchange.app.cookies.named('state'), frame),
  )
  // This is the only page that every site may load into a frame.
  const { 'x-frame-options': _, ...headers } = answer.headers
  return { ...answer, headers }
}

/**
 * The cookies that update the browser state if it is not that of the current session; none if session management is
 * off. They are set with every authorization response, so that the state is also right for a session that has expired,
 * or that began before session management was enabled.
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
