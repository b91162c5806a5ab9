import { passwordLength } from '../accounts/password.ts'
import { signUp as makeAccount } from '../accounts/sign-up.ts'
import { signUp } from '../pages/sign-up.ts'
import type { SignUpView } from '../pages/view.ts'
import { decide } from '../protocol/authorization/decide.ts'
import { deny } from '../protocol/authorization/person-decides.ts'
import { hasSignUp } from '../protocol/authorization/prompt.ts'
import type { Context } from '../protocol/context.ts'
import { OAuthError } from '../protocol/errors.ts'
import { parseForm } from '../protocol/params.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import { waiting } from './authorization-routes.ts'
import { browser, postedForm, sessionCookies, sessionHash, visitor } from './browser.ts'
import { clientView } from './client-view.ts'
import { htmlAnswer, seeOther } from './html-answer.ts'
import type { HttpResponse } from './message.ts'
import { atPlace, nextStep, type Place, placeQuery } from './place.ts'
import type { Exchange, PageRoute } from './route.ts'

/** Making an account, on the way to an app or without one. There only where the operator has switched it on. */
export const signUpRoutes: readonly PageRoute[] = [
  {
    path: '/sign-up',
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['sign_up_attempts', 'password_hashing'] },
    handle: (exchange) => {
      requireSignUp(exchange.context)
      return exchange.request.method === 'POST' ? answerSignUp(exchange) : askSignUp(exchange)
    },
  },
]

function requireSignUp(context: Context): void {
  if (hasSignUp(context)) return
  throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })
}

async function askSignUp(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  const who = await visitor(exchange)
  const interaction = params.has('interaction') ? await waiting(params, exchange) : undefined
  const place = { interaction, device: params.one('device') }
  if (interaction !== undefined) {
    const verdict = await decide(interaction.request, interaction.client, who, exchange.context)
    const another = params.one('account') === 'other'
    const asked = another || verdict.kind === 'sign_up' || verdict.kind === 'sign_in'
    if (!asked) return seeOther(exchange.app.basePath + nextStep(place))
  } else if (who !== undefined) return seeOther(exchange.app.basePath + nextStep(place))
  return signUpPage(exchange, place, { username: '', name: '', problem: undefined })
}

async function answerSignUp(exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const params = postedForm(exchange)
  const interaction = params.has('interaction') ? await waiting(params, exchange) : undefined
  if (interaction !== undefined && params.has('cancel')) {
    const answer = await deny(interaction, await visitor(exchange), context)
    return authorizationAnswer(answer, exchange, interaction.id)
  }
  const place = { interaction, device: params.one('device') }
  const typed = { username: params.one('username') ?? '', name: params.one('name') ?? '' }
  const result = await makeAccount(
    {
      ...typed,
      password: params.one('password') ?? '',
      passwordAgain: params.one('password_again') ?? '',
      address: request.address,
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
    },
    app.people,
  )
  if (result.outcome === 'refused' && result.problem === 'busy') app.metrics?.throttled('password_hashing')
  if (result.outcome === 'refused') return signUpPage(exchange, place, { ...typed, problem: result.problem })
  if (result.outcome === 'too_many_attempts') {
    app.metrics?.throttled('sign_up_attempts')
    return signUpPage(exchange, place, { ...typed, problem: undefined }, result.retryAfter)
  }
  return seeOther(app.basePath + nextStep(place), sessionCookies(result, exchange))
}

async function signUpPage(
  exchange: Exchange,
  place: Place,
  shown: Pick<SignUpView, 'username' | 'name' | 'problem'>,
  retryAfter?: number,
): Promise<HttpResponse> {
  const { csrf, cookies } = browser(exchange)
  const { interaction } = place
  const { basePath } = exchange.app
  const view: SignUpView = {
    form: { action: `${basePath}/sign-up`, hidden: { csrf, ...placeQuery(place) } },
    client: interaction && (await clientView(interaction.client, interaction.request, exchange.app.logos)),
    ...shown,
    passwordLength,
    retryAfter,
    cancel: interaction !== undefined,
    signInUrl: atPlace(`${basePath}/sign-in`, place, interaction && { account: 'other' }),
  }
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return htmlAnswer((frame) => signUp(view, frame), { cookies, headers })
}
