import { setUpSecondFactor } from '../../../accounts/second-step/set-up-factor.ts'
import { factorSetUp } from '../../../pages/factor-set-up.ts'
import { newCodes } from '../../../pages/new-codes.ts'
import type { FactorSetUpView } from '../../../pages/view.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import { sessionCookies, sessionHash } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { authenticatorView, seedOr } from '../../views/authenticator-view.ts'
import { atPlace, nextStep, type Place, placeQuery } from '../sign-in-purpose.ts'
import { halfOf, halfPages } from './half-finished.ts'
import { placeOf } from './posted-place.ts'

const path = halfPages.set_up

const setUpForm: TypingForm = {
  path,
  carries: ['interaction', 'device', 'page', 'app', 'seed'],
  answer: answerSetUp,
}

/** The page on which a person who must have a second factor sets it up, before they are signed in. */
export const factorSetUpRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: setUpForm,
    handle: askSetUp,
  },
]

async function askSetUp(exchange: Exchange): Promise<HttpResponse> {
  const place = await placeOf(parseForm(exchange.request.query), exchange)
  const half = await halfOf('set_up', exchange)
  if (half === undefined) return seeOther(exchange.app.basePath + atPlace('/sign-in', place))
  const shown = { seed: seedOr(undefined, exchange), name: '', problem: undefined }
  return setUpPage(half.username, place, shown, exchange)
}

async function answerSetUp(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const place = await placeOf(posted, exchange)
  const half = await halfOf('set_up', exchange)
  if (half === undefined) return seeOther(app.basePath + atPlace('/sign-in', place))
  const seed = seedOr(posted.one('seed'), exchange)
  const name = posted.one('name') ?? ''
  const result = await setUpSecondFactor(
    half,
    {
      seed,
      name,
      code: posted.one('code') ?? '',
      address: request.address,
      userAgent: request.headers['user-agent'],
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: place.interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
    },
    app.people,
  )
  if (result.outcome === 'wrong_code')
    return setUpPage(half.username, place, { seed, name, problem: result.outcome }, exchange)
  if (result.outcome === 'over') return seeOther(app.basePath + atPlace('/sign-in', place))
  const cookies = [
    ...(await sessionCookies({ ...result, account: half }, exchange)),
    app.cookies.clear('step'),
  ]
  const view = { codes: result.codes, added: true, nextUrl: app.basePath + nextStep(place) }
  return htmlAnswer(exchange, (frame) => newCodes(view, frame), { cookies })
}

async function setUpPage(
  username: string,
  place: Place,
  { seed, name, problem }: { seed: string; name: string; problem: FactorSetUpView['problem'] },
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const view = {
    username,
    authenticator: await authenticatorView(seed, { username, name }, exchange),
    problem,
    startAgainUrl: app.basePath + atPlace('/sign-in', place, { account: 'other' }),
  }
  const carried = { ...placeQuery(place), seed }
  return formPage(setUpForm, { carried }, exchange, (form, frame) => factorSetUp({ form, ...view }, frame))
}
