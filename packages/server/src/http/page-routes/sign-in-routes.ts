import { signIn as authenticate } from '../../accounts/sign-in.ts'
import { signIn } from '../../pages/sign-in.ts'
import type { SignInView } from '../../pages/view.ts'
import { deny } from '../../protocol/authorization/consent-decision.ts'
import { decide } from '../../protocol/authorization/decide.ts'
import { hasSignUp } from '../../protocol/authorization/request/prompt.ts'
import { isAboutSomebody } from '../../protocol/authorization/request/requested-subject.ts'
import { type Params, parseForm } from '../../protocol/messages/params.ts'
import { seeOther } from '../page-answers/html-answer.ts'
import { formPage, type TypingForm } from '../page-answers/own-form.ts'
import { knownPeople, sessionHash, visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'
import { clientView } from '../views/client-view.ts'
import { accountPage, isFreshEnough } from './account/account-pages.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import { waiting } from './authorization-routes.ts'
import { afterPassword, halfPages } from './second-step/half-finished.ts'
import { passkeyProblem, passkeyView } from './second-step/passkey-routes.ts'
import { atPlace, nextStep, type Place, placeQuery } from './sign-in-purpose.ts'

const signInForm: TypingForm = {
  path: '/sign-in',
  carries: ['interaction', 'device', 'page', 'app'],
  answer: answerSignIn,
}

/** The sign-in page, for an authorization request or without one. */
export const signInRoutes: readonly PageRoute[] = [
  {
    path: '/sign-in',
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['sign_in_attempts', 'password_hashing'] },
    form: signInForm,
    handle: askSignIn,
  },
]

async function askSignIn(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  const who = await visitor(exchange)
  if (!params.has('interaction')) {
    const place = placeIn(params)
    if (who === undefined) return signInPage(exchange, place, {})
    const { page } = place
    if (page === undefined || isFreshEnough(page, who.session, exchange.context.now()))
      return seeOther(exchange.app.basePath + nextStep(place))
    return signInPage(exchange, place, { again: true, username: who.user.username })
  }
  const interaction = await waiting(params, exchange)
  const verdict = await decide(interaction.request, interaction.client, who, exchange.context)
  const asked = verdict.kind === 'sign_in' || verdict.kind === 'sign_up' || params.one('account') === 'other'
  if (!asked) return seeOther(exchange.app.basePath + nextStep({ interaction }))
  // The person is signed in, and only has to prove more.
  if (verdict.kind === 'sign_in' && verdict.lacks === 'second_step' && params.one('account') !== 'other')
    return seeOther(exchange.app.basePath + atPlace(halfPages.second_step, { interaction }))
  const again = verdict.kind === 'sign_in' && verdict.again
  // If another person has to sign in, do not fill in the username of this one.
  const other = again && verdict.other === true
  const known = again && !other ? who?.user.username : interaction.request.loginHint
  return signInPage(exchange, { interaction }, { again, other, username: known ?? '' })
}

function placeIn(params: Params): Place {
  return { device: params.one('device'), page: accountPage(params.one('page')), app: params.one('app') }
}

async function answerSignIn(params: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const interaction = params.has('interaction') ? await waiting(params, exchange) : undefined
  if (interaction !== undefined && params.has('cancel')) {
    const answer = await deny(interaction, await visitor(exchange), context)
    return authorizationAnswer(answer, exchange, interaction.id)
  }
  const place = { ...placeIn(params), interaction }
  const username = params.one('username') ?? ''
  const result = await authenticate(
    {
      username,
      password: params.one('password') ?? '',
      address: request.address,
      userAgent: request.headers['user-agent'],
      knownPeople: knownPeople(exchange),
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
      signal: context.sender.signal(),
    },
    app.people,
  )
  app.metrics?.signedIn(result.outcome)
  if (!('account' in result)) {
    const retryAfter = 'retryAfter' in result ? result.retryAfter : undefined
    return signInPage(exchange, place, { username, problem: result.outcome, retryAfter })
  }
  return afterPassword(result, result.account, place, exchange)
}

async function signInPage(
  exchange: Exchange,
  place: Place,
  shown: Partial<Pick<SignInView, 'username' | 'problem' | 'retryAfter' | 'again' | 'other'>>,
): Promise<HttpResponse> {
  const { interaction } = place
  const { basePath } = exchange.app
  const shownWith = { logos: exchange.app.logos, locale: exchange.languages.locale }
  // Not if the request names a particular person, or if the same person has to sign in again.
  const isForNewcomers = !shown.again && !(interaction && isAboutSomebody(interaction.request))
  const view: Omit<SignInView, 'form'> = {
    client: interaction && (await clientView(interaction.client, interaction.request, shownWith)),
    username: '',
    problem: undefined,
    retryAfter: undefined,
    cancel: interaction !== undefined,
    again: false,
    signUpUrl:
      isForNewcomers && hasSignUp(exchange.context)
        ? atPlace(`${basePath}/sign-up`, place, interaction && { account: 'other' })
        : undefined,
    invitationUrl:
      isForNewcomers && exchange.app.signUp.mode === 'invitation'
        ? atPlace(`${basePath}/invitation`, place)
        : undefined,
    passkey: passkeyView(place, { problem: passkeyProblem(exchange) }, exchange),
    byAddress: exchange.app.people.signInByAddress,
    recoverUrl: exchange.app.mail === undefined ? undefined : `${basePath}/recover`,
    ...shown,
  }
  const headers = view.retryAfter === undefined ? {} : { 'retry-after': String(view.retryAfter) }
  return formPage(signInForm, { carried: placeQuery(place), headers }, exchange, (form, frame) =>
    signIn({ form, ...view }, frame),
  )
}
