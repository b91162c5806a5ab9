import { hasSecondFactor, spareFactors } from '../../../accounts/factors/index.ts'
import { renewRecoveryCodes } from '../../../accounts/self-service/own-factors.ts'
import { recoveryCodes } from '../../../pages/account/recovery-codes.ts'
import { newCodes } from '../../../pages/new-codes.ts'
import type { Params } from '../../../protocol/messages/params.ts'
import { htmlAnswer } from '../../page-answers/html-answer.ts'
import { noticeOf } from '../../page-answers/mail-of.ts'
import { type Again, type DecidingForm, formPage } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/recovery-codes'

const codesForm: DecidingForm = {
  path,
  carries: [],
  answer: answerCodes,
  decides: { again: (_posted, again, exchange) => showCodes(exchange, again) },
}

/** The page on which a person replaces their recovery codes. */
export const recoveryCodesRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: codesForm,
    handle: (exchange) => showCodes(exchange),
  },
]

function showCodes(exchange: Exchange, again?: Again): Promise<HttpResponse> {
  return forHolder(path, exchange, async ({ user }) => {
    const has = await exchange.app.people.store.credentialsOf(user.id)
    const left = has.filter(({ kind }) => spareFactors.includes(kind)).length
    const view = {
      accountUrl: `${exchange.app.basePath}/account`,
      left: hasSecondFactor(has) ? left : undefined,
    }
    return formPage(codesForm, { again }, exchange, (form, frame) => recoveryCodes({ form, ...view }, frame))
  })
}

function answerCodes(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async ({ session, user }) => {
    const { app, context } = exchange
    if (!posted.has('renew')) return showCodes(exchange, 'undecided')
    const codes = await renewRecoveryCodes(
      { userId: user.id, username: user.username, sessionId: session.id, flowId: context.trace.flowId },
      { ...app.people, selfService: app.selfService, notice: noticeOf(exchange) },
    )
    if (codes === undefined) return showCodes(exchange)
    app.mail?.post.nudge()
    const view = { codes, added: false, nextUrl: `${app.basePath}/account/factors` }
    return htmlAnswer(exchange, (frame) => newCodes(view, frame))
  })
}
