import { passwordLength } from '../../accounts/passwords/password.ts'
import { signUp as makeAccount } from '../../accounts/sign-up/sign-up.ts'
import { signUp } from '../../pages/sign-up.ts'
import type { SignUpView } from '../../pages/view.ts'
import { deny } from '../../protocol/authorization/consent-decision.ts'
import { decide } from '../../protocol/authorization/decide.ts'
import type { Interaction } from '../../protocol/authorization/interaction.ts'
import { hasSignUp } from '../../protocol/authorization/request/prompt.ts'
import { type Params, parseForm } from '../../protocol/messages/params.ts'
import { seeOther } from '../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage } from '../page-answers/own-form.ts'
import { sessionHash, visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'
import { clientView } from '../views/client-view.ts'
import { accountPage } from './account/account-pages.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import { waiting } from './authorization-routes.ts'
import { afterPassword } from './second-step/half-finished.ts'
import { atPlace, nextStep, type Place, placeQuery } from './sign-in-purpose.ts'

const signUpForm: DecidingForm = {
  path: '/sign-up',
  carries: ['interaction', 'device', 'page'],
  answer: answerSignUp,
  decides: { aside: { cancel: cancelSignUp }, again: signUpAgain },
}

/** The sign-up page, for an authorization request or without one. It is offered only if the operator enables it. */
export const signUpRoutes: readonly PageRoute[] = [
  {
    path: '/sign-up',
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['sign_up_attempts', 'password_hashing'] },
    offered: hasSignUp,
    form: signUpForm,
    handle: askSignUp,
  },
]

async function askSignUp(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  const who = await visitor(exchange)
  const interaction = params.has('interaction') ? await waiting(params, exchange) : undefined
  const place = placeIn(params, interaction)
  if (interaction !== undefined) {
    const verdict = await decide(interaction.request, interaction.client, who, exchange.context)
    const another = params.one('account') === 'other'
    const asked = another || verdict.kind === 'sign_up' || verdict.kind === 'sign_in'
    if (!asked) return seeOther(exchange.app.basePath + nextStep(place))
  } else if (who !== undefined) return seeOther(exchange.app.basePath + nextStep(place))
  return signUpPage(exchange, place, { username: '', name: '', problem: undefined })
}

function placeIn(params: Params, interaction: Interaction | undefined): Place {
  return { interaction, device: params.one('device'), page: accountPage(params.one('page')) }
}

async function postedPlace(posted: Params, exchange: Exchange): Promise<Place> {
  return placeIn(posted, posted.has('interaction') ? await waiting(posted, exchange) : undefined)
}

function typedIn(posted: Params): Pick<SignUpView, 'username' | 'name'> {
  return { username: posted.one('username') ?? '', name: posted.one('name') ?? '' }
}

async function cancelSignUp(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const interaction = await waiting(posted, exchange)
  const answer = await deny(interaction, await visitor(exchange), exchange.context)
  return authorizationAnswer(answer, exchange, interaction.id)
}

async function signUpAgain(posted: Params, again: Again, exchange: Exchange): Promise<HttpResponse> {
  const shown = { ...typedIn(posted), problem: undefined, again }
  return signUpPage(exchange, await postedPlace(posted, exchange), shown)
}

async function answerSignUp(params: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const place = await postedPlace(params, exchange)
  const { interaction } = place
  const typed = typedIn(params)
  const result = await makeAccount(
    {
      ...typed,
      password: params.one('password') ?? '',
      passwordAgain: params.one('password_again') ?? '',
      address: request.address,
      userAgent: request.headers['user-agent'],
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
      signal: context.sender.signal(),
    },
    app.people,
  )
  if (result.outcome === 'refused' && result.problem === 'busy') app.metrics?.throttled('password_hashing')
  if (result.outcome === 'refused') return signUpPage(exchange, place, { ...typed, problem: result.problem })
  if (result.outcome === 'too_many_attempts') {
    app.metrics?.throttled('sign_up_attempts')
    return signUpPage(exchange, place, { ...typed, problem: undefined }, result.retryAfter)
  }
  return afterPassword(result.after, result.account, place, exchange)
}

async function signUpPage(
  exchange: Exchange,
  place: Place,
  { again, ...shown }: Pick<SignUpView, 'username' | 'name' | 'problem'> & { again?: Again },
  retryAfter?: number,
): Promise<HttpResponse> {
  const { interaction } = place
  const { basePath } = exchange.app
  const shownWith = { logos: exchange.app.logos, locale: exchange.languages.locale }
  const view: Omit<SignUpView, 'form'> = {
    client: interaction && (await clientView(interaction.client, interaction.request, shownWith)),
    ...shown,
    passwordLength,
    retryAfter,
    cancel: interaction !== undefined,
    signInUrl: atPlace(`${basePath}/sign-in`, place, interaction && { account: 'other' }),
  }
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const carried = placeQuery(place)
  return formPage(signUpForm, { carried, again, headers }, exchange, (form, frame) =>
    signUp({ form, ...view }, frame),
  )
}
