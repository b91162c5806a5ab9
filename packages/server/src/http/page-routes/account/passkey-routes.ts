import { hasSecondFactor } from '../../../accounts/factors/index.ts'
import { addPasskey } from '../../../accounts/self-service/own-passkeys.ts'
import { passkey } from '../../../pages/account/passkey.ts'
import type { PasskeyPageView } from '../../../pages/account/view.ts'
import { newCodes } from '../../../pages/new-codes.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import type { Params } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { noticeOf } from '../../page-answers/mail-of.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import { givenChallenge, newChallenge, passkeySite } from '../../requests/passkey-challenge.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { madePasskey, newPasskeyView } from '../../views/new-passkey-view.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/passkey'

const passkeyForm: TypingForm = { path, carries: ['challenge'], answer: answerPasskey }

/** The page on which a person makes a passkey. */
export const passkeyRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: passkeyForm,
    handle: (exchange) => forHolder(path, exchange, (holder) => passkeyPage(holder, {}, exchange)),
  },
]

async function passkeyPage(
  { session, user }: SignedInUser,
  { name = '', problem }: { name?: string; problem?: PasskeyPageView['problem'] },
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const site = passkeySite(exchange)
  if (site === undefined) return seeOther(`${app.basePath}/account/factors`)
  const has = await app.people.store.credentialsOf(user.id)
  const challenge = newChallenge(['add', user.id, session.id], exchange)
  const passkeyView = newPasskeyView(user, has, { challenge, site })
  const view = {
    accountUrl: `${app.basePath}/account`,
    name,
    besidePassword: has.some(({ kind }) => kind === 'password') && !hasSecondFactor(has),
    problem,
  }
  return formPage(passkeyForm, { carried: { challenge } }, exchange, (form, frame) =>
    passkey({ passkey: { form, ...passkeyView }, ...view }, frame),
  )
}

function answerPasskey(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const { app, context } = exchange
    const { session, user } = holder
    const name = posted.one('name') ?? ''
    const site = passkeySite(exchange)
    const challenge = givenChallenge(posted.one('challenge') ?? '', ['add', user.id, session.id], exchange)
    if (site === undefined || challenge === undefined)
      return passkeyPage(holder, { name, problem: 'refused' }, exchange)
    const added = await addPasskey(
      { userId: user.id, username: user.username, sessionId: session.id, flowId: context.trace.flowId },
      { made: madePasskey(posted), name, challenge, site },
      { ...app.people, selfService: app.selfService, notice: noticeOf(exchange) },
    )
    if (added.outcome !== 'added') {
      const problem = added.outcome === 'wrong_code' ? 'refused' : added.outcome
      return passkeyPage(holder, { name, problem }, exchange)
    }
    app.mail?.post.nudge()
    const nextUrl = `${app.basePath}/account/factors?done=added`
    if (added.codes === undefined) return seeOther(nextUrl)
    const view = { codes: added.codes, added: true, nextUrl }
    return htmlAnswer(exchange, (frame) => newCodes(view, frame))
  })
}
