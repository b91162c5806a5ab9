import { signOut } from '../pages/sign-out.ts'
import type { Visitor } from '../protocol/authorization/decide.ts'
import { endpointPaths } from '../protocol/endpoint-paths.ts'
import { requestParams } from '../protocol/endpoints/authorization.ts'
import {
  type LogoutRequest,
  logoutParameters,
  provesSession,
  readLogoutRequest,
} from '../protocol/endpoints/end-session.ts'
import { OAuthError } from '../protocol/errors.ts'
import { formText, type Params } from '../protocol/params.ts'
import { browser, postedForm, visitor } from './browser.ts'
import { htmlAnswer, seeOther } from './html-answer.ts'
import { leave } from './leave.ts'
import { limits } from './limits.ts'
import type { HttpResponse } from './message.ts'
import { personView } from './person-view.ts'
import type { Exchange, Route } from './route.ts'

const confirmPath = `${endpointPaths.endSession}/confirm`

/** Signing out because an app asks for it. RP-Initiated Logout §2 */
export const endSessionRoutes: readonly Route[] = [
  { path: endpointPaths.endSession, methods: ['GET', 'POST'], kind: 'page', handle: asked },
  { path: confirmPath, methods: ['POST'], kind: 'page', handle: confirmed },
]

async function asked(exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const params = requestParams(request, context)
  const withoutCookies = app.cookies.read(request.headers.cookie, 'session') === undefined
  // A form that an app's page posts comes without our cookies: as a GET it has them.
  if (request.method === 'POST' && withoutCookies) return asGet(params, exchange)
  const logout = await readLogoutRequest(params, context)
  const who = await visitor(exchange)
  return who === undefined || provesSession(logout, who, context)
    ? ended(logout, exchange)
    : question(who, params, exchange)
}

function asGet(params: Params, { app }: Exchange): HttpResponse {
  const url = `${app.basePath}${endpointPaths.endSession}?${formText(params)}`
  if (url.length <= limits.url) return seeOther(url)
  throw new OAuthError('invalid_request', `expected a request of at most ${limits.url} characters`, {
    status: 413,
  })
}

function question(who: Visitor, params: Params, exchange: Exchange): HttpResponse {
  const { csrf, cookies } = browser(exchange)
  const carried = logoutParameters.flatMap((name) => {
    const value = params.one(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  // What the app sent is checked anew when it comes back, so it needs no row that strangers could fill a disk with.
  const form = {
    action: exchange.app.basePath + confirmPath,
    hidden: { ...Object.fromEntries(carried), csrf },
  }
  return htmlAnswer((frame) => signOut({ form, account: personView(who.user) }, frame), { cookies })
}

async function confirmed(exchange: Exchange): Promise<HttpResponse> {
  const { context, app } = exchange
  const params = postedForm(exchange)
  const logout = await readLogoutRequest(params, context)
  return params.one('decision') === 'yes' ? ended(logout, exchange) : seeOther(`${app.basePath}/`)
}

function ended({ returnTo }: LogoutRequest, exchange: Exchange): Promise<HttpResponse> {
  return leave(returnTo ?? `${exchange.app.basePath}/signed-out`, exchange)
}
