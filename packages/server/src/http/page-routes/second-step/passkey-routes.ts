import type { UsedPasskey } from '../../../accounts/factors/passkey-ceremony.ts'
import { signInWithPasskey } from '../../../accounts/second-step/passkey-sign-in.ts'
import type { PasskeyView } from '../../../pages/view.ts'
import { OAuthError } from '../../../protocol/messages/errors.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { formView, type TypingForm } from '../../page-answers/own-form.ts'
import { sessionCookies, sessionHash } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import { givenChallenge, newChallenge, passkeySite } from '../../requests/passkey-challenge.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { atPlace, nextStep, type Place, placeQuery } from '../sign-in-purpose.ts'
import { firstStepFor } from './half-finished.ts'
import { placeOf } from './posted-place.ts'

const passkeyForm: TypingForm = {
  path: '/sign-in/passkey',
  carries: ['interaction', 'device', 'page', 'app', 'challenge'],
  answer: answerPasskey,
}

/** The form of the sign-in page and of the second step that carries the answer of an authenticator. */
export const passkeySignInRoutes: readonly PageRoute[] = [
  {
    path: passkeyForm.path,
    methods: ['POST'],
    kind: 'page',
    budget: { budgets: ['sign_in_attempts'] },
    form: passkeyForm,
  },
]

/** The view of that form; `undefined` if browsers do not allow passkeys at this server's address. */
export function passkeyView(
  place: Place,
  shown: Pick<PasskeyView, 'allow' | 'problem'>,
  exchange: Exchange,
): PasskeyView | undefined {
  const site = passkeySite(exchange)
  if (site === undefined) return undefined
  const challenge = newChallenge(['sign in'], exchange)
  const form = formView(passkeyForm, { ...placeQuery(place), challenge }, exchange)
  return { form, challenge, rpId: site.rpId, ...shown }
}

async function answerPasskey(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const place = await placeOf(posted, exchange)
  const first = await firstStepFor(place, exchange)
  const site = passkeySite(exchange)
  const challenge = givenChallenge(posted.one('challenge') ?? '', ['sign in'], exchange)
  const again = () => {
    const page = first === undefined ? '/sign-in' : '/sign-in/second-step'
    const more = first === undefined ? { account: 'other' } : { with: 'passkey' }
    return seeOther(app.basePath + atPlace(page, place, { ...more, passkey: 'wrong' }))
  }
  if (site === undefined || challenge === undefined) return again()
  const result = await signInWithPasskey(
    {
      used: usedPasskey(posted),
      challenge,
      site,
      first,
      address: request.address,
      userAgent: request.headers['user-agent'],
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: place.interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
    },
    app.people,
  )
  app.metrics?.signedIn(result.outcome)
  if (result.outcome === 'too_many_attempts') {
    throw new OAuthError('temporarily_unavailable', 'too many attempts with a passkey; try again later', {
      status: 429,
      headers: { 'Retry-After': String(result.retryAfter) },
    })
  }
  if (result.outcome === 'wrong_passkey') return again()
  const cookies = await sessionCookies(result, exchange)
  return seeOther(app.basePath + nextStep(place), [...cookies, app.cookies.clear('step')])
}

function usedPasskey(posted: Params): UsedPasskey {
  const text = (name: string) => posted.one(name) ?? ''
  return {
    id: text('id'),
    clientData: text('client_data'),
    authenticatorData: text('authenticator_data'),
    signature: text('signature'),
    userHandle: posted.one('user_handle'),
  }
}

/** Why the page is shown again after a passkey, as its link says. */
export function passkeyProblem({ request }: Exchange): PasskeyView['problem'] {
  return parseForm(request.query).one('passkey') === 'wrong' ? 'wrong' : undefined
}
