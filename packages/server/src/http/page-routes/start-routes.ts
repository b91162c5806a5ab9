import { home } from '../../pages/home.ts'
import { signOut } from '../../pages/sign-out.ts'
import type { Params } from '../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage } from '../page-answers/own-form.ts'
import { visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'
import { personView } from '../views/person-view.ts'
import { endBrowserSession, signedOutPage } from './end-browser-session.ts'
import { endSessionRoutes } from './end-session-routes.ts'

const signOutForm: DecidingForm = {
  path: '/sign-out',
  carries: [],
  answer: answerSignOut,
  decides: { among: ['yes', 'no'], again: (_posted, why, exchange) => askSignOut(exchange, why) },
}

/** The start page and the pages of signing out. */
export const startRoutes: readonly PageRoute[] = [
  {
    path: '/',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    handle: start,
  },
  {
    path: '/sign-out',
    methods: ['GET', 'POST'],
    kind: 'page',
    // A GET may end a session: one that has been idle for too long.
    get: 'acts',
    budget: { none: 'it consumes what the caller was given' },
    form: signOutForm,
    handle: (exchange) => askSignOut(exchange),
  },
  ...endSessionRoutes,
  {
    path: '/signed-out',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    handle: afterSignOut,
  },
]

async function start(exchange: Exchange): Promise<HttpResponse> {
  const { context, app } = exchange
  const who = await visitor(exchange)
  const view = {
    issuer: context.issuer,
    account: who && personView(who.user),
    signInUrl: `${app.basePath}/sign-in`,
    accountUrl: `${app.basePath}/account`,
    signOutUrl: `${app.basePath}/sign-out`,
    metadataUrl: `${app.basePath}/.well-known/openid-configuration`,
  }
  return htmlAnswer(exchange, (frame) => home(view, frame))
}

/** A person who is signed in, and found this address again, is told so. */
async function afterSignOut(exchange: Exchange): Promise<HttpResponse> {
  const who = await visitor(exchange)
  return who === undefined ? signedOutPage('ended', exchange) : seeOther(`${exchange.app.basePath}/`)
}

async function askSignOut(exchange: Exchange, again?: Again): Promise<HttpResponse> {
  const who = await visitor(exchange)
  // The session of the cookie, if any, has expired, and its tokens must be revoked, too.
  if (who === undefined) return endBrowserSession(undefined, exchange)
  const account = personView(who.user)
  return formPage(signOutForm, { again }, exchange, (form, frame) => signOut({ form, account }, frame))
}

async function answerSignOut(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return posted.one('decision') === 'yes'
    ? endBrowserSession(undefined, exchange)
    : seeOther(`${exchange.app.basePath}/`)
}
