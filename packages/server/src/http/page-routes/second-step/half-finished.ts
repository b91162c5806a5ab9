import type { AfterFirstStep } from '../../../accounts/second-step/first-step.ts'
import { recallHalf } from '../../../accounts/second-step/half-sign-in.ts'
import { type FirstStep, firstStepOf } from '../../../accounts/second-step/second-step.ts'
import type { Account } from '../../../accounts/store.ts'
import { decide } from '../../../protocol/authorization/decide.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { sessionCookies, visitor } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import { atPlace, nextStep, type Place } from '../sign-in-purpose.ts'

/** The pages that finish a sign-in. */
export const halfPages = { second_step: '/sign-in/second-step', set_up: '/sign-in/set-up' } as const

/** Continues after a proven password: where the person wanted to go, or to the page that asks for what is missing. */
export async function afterPassword(
  after: Exclude<AfterFirstStep, { outcome: 'too_many_attempts' }>,
  account: Pick<Account, 'username'>,
  place: Place,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  if (after.outcome === 'signed_in')
    return seeOther(app.basePath + nextStep(place), await sessionCookies({ ...after, account }, exchange))
  const cookie = app.cookies.set('step', after.half.reveal())
  return seeOther(app.basePath + atPlace(halfPages[after.outcome], place), [cookie])
}

/** The half-finished sign-in of this browser, if it waits for this. */
export async function halfOf<Next extends keyof typeof halfPages>(next: Next, { request, app }: Exchange) {
  const half = await recallHalf(app.cookies.read(request.headers.cookie, 'step'), app.people)
  return half?.next === next ? half : undefined
}

/**
 * What was proven before: by the half-finished sign-in of this browser, or by the session of a person who only lacks
 * another factor for the request. RFC 9470 §5
 */
export async function firstStepFor(
  { interaction }: Place,
  exchange: Exchange,
): Promise<FirstStep | undefined> {
  const half = await halfOf('second_step', exchange)
  if (half !== undefined || interaction === undefined) return half
  const who = await visitor(exchange)
  const verdict = await decide(interaction.request, interaction.client, who, exchange.context)
  if (who === undefined || verdict.kind !== 'sign_in' || verdict.lacks !== 'second_step') return undefined
  return firstStepOf(who.session, who.user.username)
}
