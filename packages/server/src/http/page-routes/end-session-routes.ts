import { signOut } from '../../pages/sign-out.ts'
import type { SignedInUser } from '../../protocol/authorization/decide.ts'
import { isKnownApp } from '../../protocol/authorization/may-redirect-error.ts'
import { readUiLocales } from '../../protocol/authorization/ui-locales.ts'
import { isVouchedFor } from '../../protocol/clients/client.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import { requestParams } from '../../protocol/endpoints/authorization.ts'
import {
  type LogoutRequest,
  logoutParameters,
  provesSession,
  readLogoutRequest,
} from '../../protocol/endpoints/end-session.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { formText, type Params } from '../../protocol/messages/params.ts'
import { limits } from '../connections/limits.ts'
import { seeOther } from '../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage } from '../page-answers/own-form.ts'
import { visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'
import { personView } from '../views/person-view.ts'
import { endBrowserSession } from './end-browser-session.ts'

const confirmForm: DecidingForm = {
  path: `${endpointPaths.endSession}/confirm`,
  carries: logoutParameters,
  answer: confirmed,
  decides: { among: ['yes', 'no'], again: askedAgain },
}

/** Signing out at the request of a client. RP-Initiated Logout §2 */
export const endSessionRoutes: readonly PageRoute[] = [
  {
    path: endpointPaths.endSession,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'acts',
    budget: { none: 'it consumes what the caller was given' },
    form: 'of an app',
    handle: endSession,
  },
  {
    path: confirmForm.path,
    methods: ['POST'],
    kind: 'page',
    budget: { none: 'it consumes what the caller was given' },
    form: confirmForm,
  },
]

async function endSession(exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const params = requestParams(request, context)
  const withoutCookies = app.cookies.read(request.headers.cookie, 'session') === undefined
  // A form that a client's page posts is sent without our SameSite cookies; the GET after a redirect carries them.
  if (request.method === 'POST' && withoutCookies) return asGet(params, exchange)
  exchange.languages.appAsks(readUiLocales(params.all('ui_locales')[0]) ?? [])
  const logout = await readLogoutRequest(params, context)
  const who = await visitor(exchange)
  if (who === undefined) return endIdleSession(logout, exchange)
  return provesSession(logout, who, context)
    ? endBrowserSession(logout.returnTo, exchange)
    : confirmPage(who, params, exchange)
}

function asGet(params: Params, { app }: Exchange): HttpResponse {
  const url = `${app.basePath}${endpointPaths.endSession}?${formText(params)}`
  if (url.length <= limits.url) return seeOther(url)
  throw new OAuthError('invalid_request', `expected a request of at most ${limits.url} characters`, {
    status: 413,
  })
}

function confirmPage(
  who: SignedInUser,
  params: Params,
  exchange: Exchange,
  again?: Again,
): Promise<HttpResponse> {
  const carried = logoutParameters.flatMap((name) => {
    const value = params.one(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  // The form carries the parameters of the client, which are checked again when it is posted. So nothing is stored here,
  // and attackers cannot fill the disk with rows.
  const account = personView(who.user)
  const shown = { carried: Object.fromEntries(carried), again }
  return formPage(confirmForm, shown, exchange, (form, frame) => signOut({ form, account }, frame))
}

async function askedAgain(posted: Params, why: Again, exchange: Exchange): Promise<HttpResponse> {
  exchange.languages.appAsks(readUiLocales(posted.all('ui_locales')[0]) ?? [])
  const logout = await readLogoutRequest(posted, exchange.context)
  const who = await visitor(exchange)
  return who === undefined ? endIdleSession(logout, exchange) : confirmPage(who, posted, exchange, why)
}

async function confirmed(params: Params, exchange: Exchange): Promise<HttpResponse> {
  const { context, app } = exchange
  const logout = await readLogoutRequest(params, context)
  if (params.one('decision') !== 'yes') return seeOther(`${app.basePath}/`)
  return endBrowserSession(await trustedReturn(logout, await visitor(exchange), exchange), exchange)
}

/** Nobody is signed in, so nobody is asked: the session of the cookie, if any, has expired. */
async function endIdleSession(logout: LogoutRequest, exchange: Exchange): Promise<HttpResponse> {
  return endBrowserSession(await trustedReturn(logout, undefined, exchange), exchange)
}

/**
 * Where to redirect a person if the ID token hint does not prove their session. The URI of a self-registered client is
 * used only if the person has a grant to the client: otherwise an attacker could register one and use this server as an
 * open redirector. RFC 9700 §4.11.2
 */
async function trustedReturn(
  { client, returnTo }: LogoutRequest,
  who: SignedInUser | undefined,
  { context }: Exchange,
): Promise<string | undefined> {
  if (returnTo === undefined || client === undefined || isVouchedFor(client)) return returnTo
  return (await isKnownApp(client, who, context)) ? returnTo : undefined
}
