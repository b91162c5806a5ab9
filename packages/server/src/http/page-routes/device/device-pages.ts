import { enterUserCode } from '../../../accounts/throttling/user-code-entry.ts'
import { deviceCode } from '../../../pages/device-code.ts'
import { deviceDone } from '../../../pages/device-done.ts'
import type { DeviceCodeView } from '../../../pages/view.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { findDevice } from '../../../protocol/authorization/device-request.ts'
import { processRequest } from '../../../protocol/authorization/process-request.ts'
import { lengthOfUserCode, readUserCode, shownUserCode } from '../../../protocol/device/user-code.ts'
import { endpointPaths } from '../../../protocol/endpoint-paths.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { requireSender } from '../../../protocol/ports/sender.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage } from '../../page-answers/own-form.ts'
import { visitor } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import { personView } from '../../views/person-view.ts'
import { authorizationAnswer } from '../authorization-answer.ts'
import { userCodeFields } from './user-code-fields.ts'

export const userCodeForm: DecidingForm = {
  ...userCodeFields,
  answer: answerCode,
  decides: { again: codeAgain },
}

/**
 * Asks for a user code. A code in the link is shown, so that the person compares it, and not used until they confirm it.
 * RFC 8628 §3.3.1, §5.4
 */
export async function askCode(exchange: Exchange): Promise<HttpResponse> {
  const linked = readUserCode(parseForm(exchange.request.query).one('user_code') ?? '')
  const who = await visitor(exchange)
  return who === undefined ? toSignIn(exchange, linked) : codePage(exchange, who, { linked })
}

/** Finds the request of a user code that was typed or confirmed, and handles it like any other. RFC 8628 §3.3 */
async function answerCode(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const typed = posted.one('user_code') ?? ''
  const who = await visitor(exchange)
  if (who === undefined) return toSignIn(exchange, readUserCode(typed))
  await requireSender(context)
  const entered = await enterUserCode(
    {
      userId: who.user.id,
      address: request.address,
      flowId: context.trace.flowId,
      typed: lengthOfUserCode(readUserCode(typed)),
    },
    () => findDevice(typed, context),
    app.people,
  )
  if (entered.outcome === 'unknown') return codePage(exchange, who, { problem: 'unknown_code' })
  if (entered.outcome === 'too_short') {
    app.metrics?.throttled('user_code_attempts')
    return codePage(exchange, who, { problem: 'code_too_short' })
  }
  if (entered.outcome === 'too_many_attempts') {
    app.metrics?.throttled('user_code_attempts')
    const { outcome: problem, retryAfter } = entered
    return codePage(exchange, who, { problem, retryAfter })
  }
  const { request: asked, client } = entered.found
  const proceeding = { request: asked, client, spends: [] }
  return authorizationAnswer(await processRequest(proceeding, () => visitor(exchange), context), exchange)
}

/** Shows the page again: with what was typed, or with the code of the link, which must be compared again. */
async function codeAgain(posted: Params, again: Again, exchange: Exchange): Promise<HttpResponse> {
  const typed = posted.one('user_code') ?? ''
  const who = await visitor(exchange)
  if (who === undefined) return toSignIn(exchange, readUserCode(typed))
  return codePage(
    exchange,
    who,
    posted.has('linked') ? { linked: readUserCode(typed), again } : { typed, again },
  )
}

function toSignIn({ app }: Exchange, code: string | undefined): HttpResponse {
  return seeOther(`${app.basePath}/sign-in?device=${code ?? 'any'}`)
}

function codePage(
  exchange: Exchange,
  who: SignedInUser,
  shown: { linked?: string | undefined; again?: Again } & Partial<
    Pick<DeviceCodeView, 'problem' | 'retryAfter' | 'typed'>
  >,
): Promise<HttpResponse> {
  const carried: Record<string, string> = shown.linked === undefined ? {} : { linked: '1' }
  const view: Omit<DeviceCodeView, 'form'> = {
    account: personView(who.user),
    code: shown.linked === undefined ? undefined : shownUserCode(shown.linked),
    typed: shown.typed,
    problem: shown.problem,
    retryAfter: shown.retryAfter,
  }
  const headers = view.retryAfter === undefined ? {} : { 'retry-after': String(view.retryAfter) }
  const { again } = shown
  return formPage(userCodeForm, { carried, again, headers }, exchange, (form, frame) =>
    deviceCode({ form, ...view }, frame),
  )
}

/** The last page, which sends the person back to the device. RFC 8628 §3.3 */
export async function done(exchange: Exchange): Promise<HttpResponse> {
  const { request, app } = exchange
  const allowed = !parseForm(request.query).has('error')
  const view = { allowed, deviceUrl: app.basePath + endpointPaths.device }
  return htmlAnswer(exchange, (frame) => deviceDone(view, frame))
}
