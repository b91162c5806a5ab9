import { signOut as endSession } from '../accounts/session.ts'
import { home } from '../pages/home.ts'
import { signOut } from '../pages/sign-out.ts'
import { signedOut } from '../pages/signed-out.ts'
import { browser, postedForm, visitor } from './browser.ts'
import { endSessionRoutes } from './end-session-routes.ts'
import { htmlAnswer, seeOther } from './html-answer.ts'
import type { HttpResponse } from './message.ts'
import { personView } from './person-view.ts'
import type { Exchange, Route } from './route.ts'

/** The start page, and signing out. */
export const accountRoutes: readonly Route[] = [
  { path: '/', methods: ['GET'], kind: 'page', handle: start },
  {
    path: '/sign-out',
    methods: ['GET', 'POST'],
    kind: 'page',
    handle: (exchange) =>
      exchange.request.method === 'POST' ? answerSignOut(exchange) : askSignOut(exchange),
  },
  ...endSessionRoutes,
  {
    path: '/signed-out',
    methods: ['GET'],
    kind: 'page',
    handle: ({ app }) => htmlAnswer((frame) => signedOut({ signInUrl: `${app.basePath}/sign-in` }, frame)),
  },
]

async function start(exchange: Exchange): Promise<HttpResponse> {
  const { context, app } = exchange
  const who = await visitor(exchange)
  const view = {
    issuer: context.issuer,
    account: who && personView(who.user),
    signInUrl: `${app.basePath}/sign-in`,
    signOutUrl: `${app.basePath}/sign-out`,
    metadataUrl: `${app.basePath}/.well-known/openid-configuration`,
  }
  return htmlAnswer((frame) => home(view, frame))
}

async function askSignOut(exchange: Exchange): Promise<HttpResponse> {
  const { app } = exchange
  const who = await visitor(exchange)
  if (who === undefined) return nobodyToSignOut(exchange)
  const { csrf, cookies } = browser(exchange)
  const form = { action: `${app.basePath}/sign-out`, hidden: { csrf } }
  return htmlAnswer((frame) => signOut({ form, account: personView(who.user) }, frame), { cookies })
}

/** A session that lay idle is over for the person, and with this for everything that is bound to it. */
async function nobodyToSignOut({ request, app }: Exchange): Promise<HttpResponse> {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  if (secret === undefined) return seeOther(`${app.basePath}/signed-out`)
  await endSession(secret, app.people)
  return seeOther(`${app.basePath}/signed-out`, [app.cookies.clear('session')])
}

async function answerSignOut(exchange: Exchange): Promise<HttpResponse> {
  const { request, app } = exchange
  const params = postedForm(exchange)
  if (params.one('decision') !== 'yes') return seeOther(`${app.basePath}/`)
  const secret = app.cookies.read(request.headers.cookie, 'session')
  if (secret !== undefined) await endSession(secret, app.people)
  return seeOther(`${app.basePath}/signed-out`, [app.cookies.clear('session')])
}
