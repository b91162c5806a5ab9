import { addOneTimeCode } from '../../../accounts/self-service/own-factors.ts'
import { oneTimeCode } from '../../../pages/account/one-time-code.ts'
import type { OneTimeCodeView } from '../../../pages/account/view.ts'
import { newCodes } from '../../../pages/new-codes.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import type { Params } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { noticeOf } from '../../page-answers/mail-of.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { authenticatorView, seedOr } from '../../views/authenticator-view.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/one-time-code'

const codeForm: TypingForm = { path, carries: ['seed'], answer: answerCode }

/** The page on which a person connects an authenticator app. */
export const oneTimeCodeRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: codeForm,
    handle: (exchange) =>
      forHolder(path, exchange, (holder) => codePage(holder, seedOr(undefined, exchange), {}, exchange)),
  },
]

async function codePage(
  { user }: SignedInUser,
  seed: string,
  { name = '', problem }: { name?: string; problem?: OneTimeCodeView['problem'] },
  exchange: Exchange,
): Promise<HttpResponse> {
  const view: Omit<OneTimeCodeView, 'form'> = {
    accountUrl: `${exchange.app.basePath}/account`,
    authenticator: await authenticatorView(seed, { username: user.username, name }, exchange),
    problem,
  }
  return formPage(codeForm, { carried: { seed } }, exchange, (form, frame) =>
    oneTimeCode({ form, ...view }, frame),
  )
}

function answerCode(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const { app, context } = exchange
    const { session, user } = holder
    const seed = seedOr(posted.one('seed'), exchange)
    const name = posted.one('name') ?? ''
    const added = await addOneTimeCode(
      { userId: user.id, username: user.username, sessionId: session.id, flowId: context.trace.flowId },
      { seed, name, code: posted.one('code') ?? '' },
      { ...app.people, selfService: app.selfService, notice: noticeOf(exchange) },
    )
    if (added.outcome !== 'added') {
      const problem = added.outcome === 'exists' ? 'lost' : added.outcome
      return codePage(holder, seed, { name, problem }, exchange)
    }
    app.mail?.post.nudge()
    const nextUrl = `${app.basePath}/account/factors?done=added`
    if (added.codes === undefined) return seeOther(nextUrl)
    const view = { codes: added.codes, added: true, nextUrl }
    return htmlAnswer(exchange, (frame) => newCodes(view, frame))
  })
}
