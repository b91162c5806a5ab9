import { passwordLength } from '../../../accounts/passwords/password.ts'
import { changePassword } from '../../../accounts/self-service/change-password.ts'
import { password } from '../../../pages/account/password.ts'
import type { PasswordView } from '../../../pages/account/view.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { noticeOf } from '../../page-answers/mail-of.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import { knownPeople, sessionCookies, sessionHash } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/password'

const passwordForm: TypingForm = { path, carries: [], answer: answerPassword }

/** The page where a person changes their password. */
export const passwordRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['sign_in_attempts', 'password_hashing'] },
    form: passwordForm,
    handle: showPassword,
  },
]

function showPassword(exchange: Exchange): Promise<HttpResponse> {
  const done = (['done', 'doneEverywhere'] as const).find(
    (name) => name === parseForm(exchange.request.query).one('done'),
  )
  return forHolder(path, exchange, (holder) => passwordPage(holder, { done }, exchange))
}

async function passwordPage(
  { user }: SignedInUser,
  shown: Partial<Pick<PasswordView, 'problem' | 'retryAfter' | 'done'>>,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const facts = await app.selfService.passwordFacts(user.id)
  const view: Omit<PasswordView, 'form'> = {
    accountUrl: `${app.basePath}/account`,
    permissionsUrl: `${app.basePath}/account/permissions`,
    username: user.username,
    fixed: facts === undefined ? 'none' : facts.declared ? 'declared' : undefined,
    changedAt: facts?.changedAt,
    problem: undefined,
    retryAfter: undefined,
    passwordLength,
    done: undefined,
    ...shown,
  }
  const headers = view.retryAfter === undefined ? {} : { 'retry-after': String(view.retryAfter) }
  return formPage(passwordForm, { headers }, exchange, (form, frame) => password({ form, ...view }, frame))
}

function answerPassword(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const { app, context, request } = exchange
    const { session, user } = holder
    const endOthers = posted.has('others')
    const result = await changePassword(
      {
        session,
        username: user.username,
        claims: user.claims,
        current: posted.one('current') ?? '',
        password: posted.one('password') ?? '',
        passwordAgain: posted.one('password_again') ?? '',
        endOthers,
        oldCookieHash: sessionHash(exchange) ?? '',
        address: request.address,
        userAgent: request.headers['user-agent'],
        knownPeople: knownPeople(exchange),
        flowId: context.trace.flowId,
        signal: context.sender.signal(),
      },
      { ...app.people, selfService: app.selfService, notice: noticeOf(exchange) },
    )
    if (result.outcome === 'changed') {
      app.notices.tell(result.participations)
      app.mail?.post.nudge()
      const done = endOthers ? 'doneEverywhere' : 'done'
      return seeOther(
        `${app.basePath}${path}?done=${done}`,
        await sessionCookies({ ...result, account: user }, exchange),
      )
    }
    if (result.outcome === 'too_many_attempts') app.metrics?.throttled('sign_in_attempts')
    if (result.outcome === 'busy') app.metrics?.throttled('password_hashing')
    if (result.outcome === 'refused') return passwordPage(holder, { problem: result.problem }, exchange)
    const retryAfter = 'retryAfter' in result ? result.retryAfter : undefined
    return passwordPage(holder, { problem: result.outcome, retryAfter }, exchange)
  })
}
