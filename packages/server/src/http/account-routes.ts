import { home } from '../pages/home.ts'
import { signOut } from '../pages/sign-out.ts'
import { signedOut } from '../pages/signed-out.ts'
import { browser, postedForm, visitor } from './browser.ts'
import { endSessionRoutes } from './end-session-routes.ts'
import { htmlAnswer, seeOther } from './html-answer.ts'
import { leave } from './leave.ts'
import type { HttpResponse } from './message.ts'
import { personView } from './person-view.ts'
import type { Exchange, PageRoute } from './route.ts'

/** The start page, and signing out. */
export const accountRoutes: readonly PageRoute[] = [
  {
    path: '/',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and calls nobody' },
    handle: start,
  },
  {
    path: '/sign-out',
    methods: ['GET', 'POST'],
    kind: 'page',
    // A session that lay idle ends here.
    get: 'acts',
    budget: { none: 'it ends what its sender was given' },
    handle: (exchange) =>
      exchange.request.method === 'POST' ? answerSignOut(exchange) : askSignOut(exchange),
  },
  ...endSessionRoutes,
  {
    path: '/signed-out',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and calls nobody' },
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
async function nobodyToSignOut(exchange: Exchange): Promise<HttpResponse> {
  return leave(`${exchange.app.basePath}/signed-out`, exchange)
}

async function answerSignOut(exchange: Exchange): Promise<HttpResponse> {
  const { basePath } = exchange.app
  const params = postedForm(exchange)
  return params.one('decision') === 'yes'
    ? leave(`${basePath}/signed-out`, exchange)
    : seeOther(`${basePath}/`)
}
