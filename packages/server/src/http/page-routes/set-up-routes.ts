import { passwordLength } from '../../accounts/passwords/password.ts'
import { type LinkProblem, setUpLinkProblem, setUpOwner } from '../../accounts/sign-up/set-up.ts'
import { setUp } from '../../pages/set-up.ts'
import type { SetUpView } from '../../pages/view.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { type Params, parseForm } from '../../protocol/messages/params.ts'
import { seeOther } from '../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage } from '../page-answers/own-form.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'

const setUpForm: DecidingForm = {
  path: '/set-up',
  carries: ['token'],
  answer: answerSetUp,
  decides: { again: setUpAgain },
}

/** The page of the one-time link that creates the first owner. */
export const setUpRoutes: readonly PageRoute[] = [
  {
    path: '/set-up',
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: setUpForm,
    handle: askSetUp,
  },
]

async function askSetUp(exchange: Exchange): Promise<HttpResponse> {
  const token = parseForm(exchange.request.query).one('token') ?? ''
  const problem = await setUpLinkProblem(token, exchange.app.people)
  if (problem !== undefined) throw unusable(problem)
  return setUpPage(exchange, token, { username: '', name: '', problem: undefined })
}

async function setUpAgain(posted: Params, again: Again, exchange: Exchange): Promise<HttpResponse> {
  const typed = { username: posted.one('username') ?? '', name: posted.one('name') ?? '' }
  return setUpPage(exchange, posted.one('token') ?? '', { ...typed, problem: undefined }, again)
}

async function answerSetUp(params: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const token = params.one('token') ?? ''
  const typed = { username: params.one('username') ?? '', name: params.one('name') ?? '' }
  const result = await setUpOwner(
    {
      token,
      ...typed,
      password: params.one('password') ?? '',
      passwordAgain: params.one('password_again') ?? '',
      address: request.address,
      flowId: context.trace.flowId,
      signal: context.sender.signal(),
    },
    app.people,
  )
  if (result.outcome === 'link_unusable') throw unusable(result.problem)
  if (result.outcome === 'refused') return setUpPage(exchange, token, { ...typed, problem: result.problem })
  return seeOther(`${app.basePath}/sign-in`)
}

function setUpPage(
  exchange: Exchange,
  token: string,
  shown: Pick<SetUpView, 'username' | 'name' | 'problem'>,
  again?: Again,
): Promise<HttpResponse> {
  const view = { ...shown, passwordLength }
  return formPage(setUpForm, { carried: { token }, again }, exchange, (form, frame) =>
    setUp({ form, ...view }, frame),
  )
}

function unusable(problem: LinkProblem): OAuthError {
  const descriptions: Record<LinkProblem, string> = {
    unknown: 'this set-up link is unknown; use the one that the server printed when it started',
    expired: 'this set-up link has expired; restart the server to get a new one',
    used: 'this set-up link was already used; sign in with the account that it created',
    owner_exists: 'this server already has an owner; sign in with that account',
  }
  return new OAuthError('access_denied', descriptions[problem])
}
