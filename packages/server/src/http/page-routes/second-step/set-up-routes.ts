import { type FirstFactor, setUpSecondFactor } from '../../../accounts/second-step/set-up-factor.ts'
import { factorSetUp } from '../../../pages/factor-set-up.ts'
import { newCodes } from '../../../pages/new-codes.ts'
import type { FactorSetUpView } from '../../../pages/view.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import { sessionCookies, sessionHash } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import { givenChallenge, newChallenge, passkeySite } from '../../requests/passkey-challenge.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { authenticatorView, seedOr } from '../../views/authenticator-view.ts'
import { madePasskey, newPasskeyView } from '../../views/new-passkey-view.ts'
import { atPlace, nextStep, type Place, placeQuery } from '../sign-in-purpose.ts'
import { halfOf, halfPages } from './half-finished.ts'
import { placeOf } from './posted-place.ts'

const path = halfPages.set_up

const setUpForm: TypingForm = {
  path,
  carries: ['interaction', 'device', 'page', 'app', 'with', 'seed', 'challenge'],
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

type Half = NonNullable<Awaited<ReturnType<typeof halfOf>>>

/** What the page shows again after a mistake. */
type Shown = { asked: string | undefined; name?: string; seed?: string; problem?: FactorSetUpView['problem'] }

async function askSetUp(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  const place = await placeOf(params, exchange)
  const half = await halfOf('set_up', exchange)
  if (half === undefined) return seeOther(exchange.app.basePath + atPlace('/sign-in', place))
  return setUpPage(half, place, { asked: params.one('with') }, exchange)
}

async function answerSetUp(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const place = await placeOf(posted, exchange)
  const half = await halfOf('set_up', exchange)
  if (half === undefined) return seeOther(app.basePath + atPlace('/sign-in', place))
  const name = posted.one('name') ?? ''
  const asked = posted.one('with')
  const seed = seedOr(posted.one('seed'), exchange)
  const factor = factorIn(posted, { name, seed, asked }, half, exchange)
  if (factor === undefined) return setUpPage(half, place, { asked, name, problem: 'refused' }, exchange)
  const result = await setUpSecondFactor(
    half,
    factor,
    {
      address: request.address,
      userAgent: request.headers['user-agent'],
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: place.interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
    },
    app.people,
  )
  if (result.outcome === 'wrong_code' || result.outcome === 'refused')
    return setUpPage(half, place, { asked, name, seed, problem: result.outcome }, exchange)
  if (result.outcome === 'over') return seeOther(app.basePath + atPlace('/sign-in', place))
  const cookies = [
    ...(await sessionCookies({ ...result, account: half }, exchange)),
    app.cookies.clear('step'),
  ]
  const view = { codes: result.codes, added: true, nextUrl: app.basePath + nextStep(place) }
  return htmlAnswer(exchange, (frame) => newCodes(view, frame), { cookies })
}

/** What the form sets up; `undefined` for a passkey whose challenge is not for this sign-in. */
function factorIn(
  posted: Params,
  { name, seed, asked }: { name: string; seed: string; asked: string | undefined },
  half: Half,
  exchange: Exchange,
): FirstFactor | undefined {
  if (asked !== 'passkey') return { kind: 'one_time_code', name, seed, code: posted.one('code') ?? '' }
  const site = passkeySite(exchange)
  const purpose = ['set up', half.userId, half.spends.hash] as const
  const challenge = givenChallenge(posted.one('challenge') ?? '', purpose, exchange)
  if (site === undefined || challenge === undefined) return undefined
  return { kind: 'passkey', name, made: madePasskey(posted), challenge, site }
}

/** In the order in which they are offered: a passkey needs a script. */
const kinds = ['one_time_code', 'passkey'] as const

async function setUpPage(
  half: Half,
  place: Place,
  { asked, name = '', seed: shownSeed, problem }: Shown,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const { userId: id, username } = half
  const site = passkeySite(exchange)
  const kind = site !== undefined && asked === 'passkey' ? 'passkey' : 'one_time_code'
  const other = site === undefined ? undefined : kinds.find((each) => each !== kind)
  const view = {
    username,
    problem,
    other: other && { kind: other, url: app.basePath + atPlace(path, place, { with: other }) },
    startAgainUrl: app.basePath + atPlace('/sign-in', place, { account: 'other' }),
  }
  const carried = { ...placeQuery(place), with: kind }
  if (kind === 'passkey' && site !== undefined) {
    const challenge = newChallenge(['set up', id, half.spends.hash], exchange)
    const passkey = newPasskeyView({ id, username }, [], { challenge, site })
    return formPage(setUpForm, { carried: { ...carried, challenge } }, exchange, (form, frame) =>
      factorSetUp({ ...view, sets: { kind, passkey: { form, ...passkey }, name } }, frame),
    )
  }
  const seed = shownSeed ?? seedOr(undefined, exchange)
  const authenticator = await authenticatorView(seed, { username, name }, exchange)
  return formPage(setUpForm, { carried: { ...carried, seed } }, exchange, (form, frame) =>
    factorSetUp({ ...view, sets: { kind: 'one_time_code', form, authenticator } }, frame),
  )
}
