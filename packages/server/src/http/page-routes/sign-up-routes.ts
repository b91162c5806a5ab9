import { passwordLength } from '../../accounts/passwords/password.ts'
import { askForSignUp } from '../../accounts/sign-up/mailed-sign-up.ts'
import { signUp as makeAccount } from '../../accounts/sign-up/sign-up.ts'
import { signUp } from '../../pages/sign-up.ts'
import { signUpAddress } from '../../pages/sign-up-address.ts'
import type { SignUpAddressView, SignUpView } from '../../pages/view.ts'
import { deny } from '../../protocol/authorization/consent-decision.ts'
import { decide } from '../../protocol/authorization/decide.ts'
import type { Interaction } from '../../protocol/authorization/interaction.ts'
import { hasSignUp } from '../../protocol/authorization/request/prompt.ts'
import { type Params, parseForm } from '../../protocol/messages/params.ts'
import { seeOther } from '../page-answers/html-answer.ts'
import { mailOf } from '../page-answers/mail-of.ts'
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
  carries: ['interaction', 'device', 'page', 'app'],
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
    budget: { budgets: ['sign_up_attempts', 'password_hashing', 'mail_requests'] },
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
  return firstPage(exchange, place)
}

/** Where mail proves addresses, the page asks for one; otherwise for everything at once. */
function firstPage(exchange: Exchange, place: Place): Promise<HttpResponse> {
  return exchange.app.mail?.provesSignUps === true
    ? addressPage(exchange, place, {})
    : signUpPage(exchange, place, { username: '', name: '', problem: undefined })
}

function placeIn(params: Params, interaction: Interaction | undefined): Place {
  return {
    ...{ interaction, device: params.one('device'), app: params.one('app') },
    page: accountPage(params.one('page')),
  }
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
  const place = await postedPlace(posted, exchange)
  if (exchange.app.mail?.provesSignUps === true)
    return addressPage(exchange, place, { address: posted.one('address') ?? '' }, again)
  return signUpPage(exchange, place, { ...typedIn(posted), problem: undefined, again })
}

async function answerSignUp(params: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const place = await postedPlace(params, exchange)
  if (app.mail?.provesSignUps === true) return answerAddress(params, place, exchange)
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

/** Sends a link to the address, or the news that it has an account; the page says the same in both cases. threat D2 */
async function answerAddress(posted: Params, place: Place, exchange: Exchange): Promise<HttpResponse> {
  const { app, request, languages } = exchange
  const { post } = mailOf(exchange)
  const address = posted.one('address') ?? ''
  const result = await askForSignUp(
    { typed: address, source: request.address, locale: languages.locale, data: placeQuery(place) },
    { ...app.people, queue: post.queue },
  )
  if (result.outcome === 'sent') return seeOther(`${app.basePath}/sign-up/sent`)
  if (result.outcome !== 'invalid_address') app.metrics?.throttled('mail_requests')
  const retryAfter = 'retryAfter' in result ? result.retryAfter : undefined
  return addressPage(exchange, place, { address, problem: result.outcome, retryAfter })
}

async function addressPage(
  exchange: Exchange,
  place: Place,
  shown: Partial<Pick<SignUpAddressView, 'address' | 'problem' | 'retryAfter'>>,
  again?: Again,
): Promise<HttpResponse> {
  const view = { address: '', problem: undefined, ...(await around(exchange, place)), ...shown }
  const retryAfter = shown.retryAfter
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const carried = placeQuery(place)
  return formPage(signUpForm, { carried, again, headers }, exchange, (form, frame) =>
    signUpAddress({ form, ...view, retryAfter }, frame),
  )
}

/** What both pages say about the place of the sign-up. */
async function around({ app, languages }: Exchange, place: Place) {
  const { interaction } = place
  const shownWith = { logos: app.logos, locale: languages.locale }
  return {
    client: interaction && (await clientView(interaction.client, interaction.request, shownWith)),
    cancel: interaction !== undefined,
    signInUrl: atPlace(`${app.basePath}/sign-in`, place, interaction && { account: 'other' }),
  }
}

async function signUpPage(
  exchange: Exchange,
  place: Place,
  { again, ...shown }: Pick<SignUpView, 'username' | 'name' | 'problem'> & { again?: Again },
  retryAfter?: number,
): Promise<HttpResponse> {
  const view: Omit<SignUpView, 'form'> = {
    ...(await around(exchange, place)),
    ...shown,
    passwordLength,
    retryAfter,
  }
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const carried = placeQuery(place)
  return formPage(signUpForm, { carried, again, headers }, exchange, (form, frame) =>
    signUp({ form, ...view }, frame),
  )
}
