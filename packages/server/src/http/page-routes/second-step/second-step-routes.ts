import { secondStepsOf } from '../../../accounts/factors/index.ts'
import { completeSignIn, type FirstStep } from '../../../accounts/second-step/second-step.ts'
import { secondStep } from '../../../pages/second-step.ts'
import type { SecondStepView, TypedKind } from '../../../pages/view.ts'
import { deny } from '../../../protocol/authorization/consent-decision.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import { knownPeople, sessionCookies, sessionHash, visitor } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { clientView } from '../../views/client-view.ts'
import { authorizationAnswer } from '../authorization-answer.ts'
import { atPlace, nextStep, type Place, placeQuery } from '../sign-in-purpose.ts'
import { firstStepFor, halfPages } from './half-finished.ts'
import { passkeyProblem, passkeyView } from './passkey-routes.ts'
import { placeOf } from './posted-place.ts'

const path = halfPages.second_step

const secondStepForm: TypingForm = {
  path,
  carries: ['interaction', 'device', 'page', 'app', 'with'],
  answer: answerSecondStep,
}

/** The page that asks for another factor, after a password or in addition to the sign-in of a session. */
export const secondStepRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['sign_in_attempts'] },
    form: secondStepForm,
    handle: askSecondStep,
  },
]

async function askSecondStep(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  const place = await placeOf(params, exchange)
  const first = await firstStepFor(place, exchange)
  if (first === undefined) return startAgain(place, exchange)
  return secondStepPage(first, { place, asked: params.one('with') }, {}, exchange)
}

function startAgain(place: Place, { app }: Exchange): HttpResponse {
  return seeOther(app.basePath + atPlace('/sign-in', place))
}

async function answerSecondStep(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const place = await placeOf(posted, exchange)
  const { interaction } = place
  if (interaction !== undefined && posted.has('cancel')) {
    const answer = await deny(interaction, await visitor(exchange), context)
    return authorizationAnswer(answer, exchange, interaction.id)
  }
  const first = await firstStepFor(place, exchange)
  if (first === undefined) return startAgain(place, exchange)
  const asked = posted.one('with')
  const result = await completeSignIn(
    first,
    {
      kind: typedKind(asked) ?? 'one_time_code',
      typed: posted.one('code') ?? '',
      address: request.address,
      userAgent: request.headers['user-agent'],
      knownPeople: knownPeople(exchange),
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
    },
    app.people,
  )
  app.metrics?.signedIn(result.outcome)
  switch (result.outcome) {
    case 'signed_in': {
      const cookies = await sessionCookies({ ...result, account: first }, exchange)
      return seeOther(app.basePath + nextStep(place), [...cookies, app.cookies.clear('step')])
    }
    case 'over':
      return startAgain(place, exchange)
    case 'too_many_attempts':
      return secondStepPage(
        first,
        { place, asked },
        { problem: result.outcome, retryAfter: result.retryAfter },
        exchange,
      )
    default:
      return secondStepPage(first, { place, asked }, { problem: result.outcome }, exchange)
  }
}

const typedKinds: readonly TypedKind[] = ['one_time_code', 'recovery_code']
/** In the order in which they are offered: a passkey needs a script. */
const stepKinds = ['one_time_code', 'passkey', 'recovery_code'] as const

function typedKind(text: string | undefined): TypedKind | undefined {
  return typedKinds.find((each) => each === text)
}

async function secondStepPage(
  first: FirstStep,
  { place, asked }: { place: Place; asked: string | undefined },
  shown: Partial<Pick<SecondStepView, 'problem' | 'retryAfter'>>,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const { interaction } = place
  const shownWith = { logos: app.logos, locale: exchange.languages.locale }
  const credentials = await app.people.store.credentialsOf(first.userId)
  const has = secondStepsOf(credentials)
  const offered = stepKinds.filter((kind) => has.some((factor) => factor.kind === kind))
  const asks = offered.find((kind) => kind === asked) ?? offered[0] ?? 'recovery_code'
  const view: Omit<SecondStepView, 'form'> = {
    client: interaction && (await clientView(interaction.client, interaction.request, shownWith)),
    username: first.username,
    asks,
    others: offered
      .filter((kind) => kind !== asks)
      .map((kind) => ({ kind, url: app.basePath + atPlace(path, place, { with: kind }) })),
    passkey:
      asks === 'passkey'
        ? passkeyView(
            place,
            {
              allow: credentials.filter(({ kind }) => kind === 'passkey').map(({ id }) => id),
              problem: passkeyProblem(exchange),
            },
            exchange,
          )
        : undefined,
    problem: undefined,
    retryAfter: undefined,
    cancel: interaction !== undefined,
    startAgainUrl: app.basePath + atPlace('/sign-in', place, { account: 'other' }),
    ...shown,
  }
  const headers = view.retryAfter === undefined ? {} : { 'retry-after': String(view.retryAfter) }
  const carried = { ...placeQuery(place), with: asks }
  return formPage(secondStepForm, { carried, headers }, exchange, (form, frame) =>
    secondStep({ form, ...view }, frame),
  )
}
