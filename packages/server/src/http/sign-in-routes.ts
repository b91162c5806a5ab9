import { signIn as authenticate } from '../accounts/sign-in.ts'
import { signIn } from '../pages/sign-in.ts'
import type { SignInView } from '../pages/view.ts'
import { decide } from '../protocol/authorization/decide.ts'
import type { Interaction } from '../protocol/authorization/interaction.ts'
import { deny } from '../protocol/authorization/person-decides.ts'
import { parseForm } from '../protocol/params.ts'
import { browserStateOf } from '../protocol/session-state.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import { waiting } from './authorization-routes.ts'
import { browser, postedForm, sessionHash, visitor } from './browser.ts'
import { clientView } from './client-view.ts'
import { devicePath } from './device-routes.ts'
import { htmlAnswer, seeOther } from './html-answer.ts'
import type { HttpResponse } from './message.ts'
import type { Exchange, Route } from './route.ts'

/** Signing in, on the way to an app or without one. */
export const signInRoutes: readonly Route[] = [
  {
    path: '/sign-in',
    methods: ['GET', 'POST'],
    kind: 'page',
    handle: (exchange) => (exchange.request.method === 'POST' ? answerSignIn(exchange) : askSignIn(exchange)),
  },
]

async function askSignIn(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  const who = await visitor(exchange)
  if (!params.has('interaction')) {
    const place = { device: params.one('device') }
    return who === undefined
      ? signInPage(exchange, place, {})
      : seeOther(exchange.app.basePath + nextStep(place))
  }
  const interaction = await waiting(params, exchange)
  const verdict = await decide(interaction.request, interaction.client, who, exchange.context)
  const asked = verdict.kind === 'sign_in' || params.one('account') === 'other'
  if (!asked) return seeOther(`${exchange.app.basePath}/continue?interaction=${interaction.id}`)
  const again = verdict.kind === 'sign_in' && verdict.again
  // The name of somebody who is not meant would only be in the way.
  const other = again && verdict.other === true
  const known = again && !other ? who?.user.username : interaction.request.loginHint
  return signInPage(exchange, { interaction }, { again, other, username: known ?? '' })
}

async function answerSignIn(exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const params = postedForm(exchange)
  const interaction = params.has('interaction') ? await waiting(params, exchange) : undefined
  if (interaction !== undefined && params.has('cancel')) {
    const answer = await deny(interaction, await visitor(exchange), context)
    return authorizationAnswer(answer, exchange, interaction.id)
  }
  const place = { interaction, device: params.one('device') }
  const username = params.one('username') ?? ''
  const result = await authenticate(
    {
      username,
      password: params.one('password') ?? '',
      address: request.address,
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
    },
    app.people,
  )
  app.metrics?.signedIn(result.outcome)
  if (result.outcome !== 'signed_in') {
    const retryAfter = 'retryAfter' in result ? result.retryAfter : undefined
    return signInPage(exchange, place, { username, problem: result.outcome, retryAfter })
  }
  const cookies = [app.cookies.set('session', result.cookie.reveal())]
  if (context.sessionManagement) cookies.push(app.cookies.set('state', browserStateOf(result.session)))
  return seeOther(app.basePath + nextStep(place), cookies)
}

/** What a person is signing in for: an app's request, the code of a device, or nothing further. */
type Place = { interaction?: Interaction | undefined; device?: string | undefined }

function nextStep({ interaction, device }: Place): string {
  if (interaction !== undefined) return `/continue?interaction=${interaction.id}`
  return device === undefined ? '/' : devicePath(device)
}

function signInPage(
  exchange: Exchange,
  { interaction, device }: Place,
  shown: Partial<Pick<SignInView, 'username' | 'problem' | 'retryAfter' | 'again' | 'other'>>,
): HttpResponse {
  const { csrf, cookies } = browser(exchange)
  const view: SignInView = {
    form: {
      action: `${exchange.app.basePath}/sign-in`,
      hidden: {
        csrf,
        ...(interaction === undefined ? {} : { interaction: interaction.id }),
        ...(device === undefined ? {} : { device }),
      },
    },
    client: interaction && clientView(interaction.client, interaction.request),
    username: '',
    problem: undefined,
    retryAfter: undefined,
    cancel: interaction !== undefined,
    again: false,
    ...shown,
  }
  const headers = view.retryAfter === undefined ? {} : { 'retry-after': String(view.retryAfter) }
  return htmlAnswer((frame) => signIn(view, frame), { cookies, headers })
}
