import { passwordLength } from '../../../accounts/passwords/password.ts'
import {
  askForRecovery,
  recover as recoverAccount,
  recoverableBy,
} from '../../../accounts/recovery/recovery.ts'
import { newPassword } from '../../../pages/new-password.ts'
import { recover } from '../../../pages/recover.ts'
import type { NewPasswordView, RecoverView } from '../../../pages/view.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { mailboxUrl, mailOf, sendsMail } from '../../page-answers/mail-of.ts'
import { type Again, type DecidingForm, formPage, type TypingForm } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'

const recoverForm: TypingForm = { path: '/recover', carries: [], answer: answerRecover }

const newPasswordForm: DecidingForm = {
  path: '/new-password',
  carries: ['token'],
  answer: answerNewPassword,
  decides: { again: newPasswordAgain },
}

/** The pages for people who forgot their password, where the server sends mail. */
export const recoveryRoutes: readonly PageRoute[] = [
  {
    path: '/recover',
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['mail_requests'] },
    offered: sendsMail,
    form: recoverForm,
    handle: askAddress,
  },
  {
    path: '/new-password',
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['password_hashing'] },
    offered: sendsMail,
    form: newPasswordForm,
    handle: askNewPassword,
  },
]

function askAddress(exchange: Exchange): Promise<HttpResponse> {
  const sent = parseForm(exchange.request.query).one('sent') === '1'
  return recoverPage({ sent }, exchange)
}

async function answerRecover(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { app, request } = exchange
  const typed = posted.one('address') ?? ''
  const { post } = mailOf(exchange)
  const result = await askForRecovery(
    { typed, source: request.address, locale: exchange.languages.locale },
    { ...app.people, queue: post.queue },
  )
  if (result.outcome === 'sent') return seeOther(`${app.basePath}/recover?sent=1`)
  if (result.outcome !== 'invalid_address') app.metrics?.throttled('mail_requests')
  const retryAfter = 'retryAfter' in result ? result.retryAfter : undefined
  return recoverPage({ address: typed, problem: result.outcome, retryAfter }, exchange)
}

function recoverPage(
  shown: Partial<Pick<RecoverView, 'address' | 'problem' | 'retryAfter' | 'sent'>>,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { basePath } = exchange.app
  const view: Omit<RecoverView, 'form'> = {
    address: '',
    problem: undefined,
    retryAfter: undefined,
    sent: false,
    signInUrl: `${basePath}/sign-in`,
    recoverUrl: `${basePath}/recover`,
    mailboxUrl: mailboxUrl(exchange),
    ...shown,
  }
  const headers = view.retryAfter === undefined ? {} : { 'retry-after': String(view.retryAfter) }
  return formPage(recoverForm, { headers }, exchange, (form, frame) => recover({ form, ...view }, frame))
}

async function askNewPassword(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  if (params.one('done') === '1') return finalPage({ state: 'done' }, exchange)
  return newPasswordPage(params.one('token') ?? '', {}, exchange)
}

function newPasswordAgain(posted: Params, again: Again, exchange: Exchange): Promise<HttpResponse> {
  return newPasswordPage(posted.one('token') ?? '', { again }, exchange)
}

async function newPasswordPage(
  token: string,
  { problem, again }: { problem?: Asked['problem']; again?: Again },
  exchange: Exchange,
): Promise<HttpResponse> {
  const { people } = exchange.app
  const found = await recoverableBy(token, { ...people, mailed: mailOf(exchange).mailed })
  if (typeof found === 'string') return finalPage({ state: 'unusable', link: found }, exchange)
  const { username } = found.account
  const view = { state: 'asked', username, problem, passwordLength, ...urls(exchange) } as const
  return formPage(newPasswordForm, { carried: { token }, again }, exchange, (form, frame) =>
    newPassword({ form, ...view }, frame),
  )
}

type Asked = Extract<NewPasswordView, { state: 'asked' }>

async function answerNewPassword(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { app, context, request } = exchange
  const { mailed, post } = mailOf(exchange)
  const token = posted.one('token') ?? ''
  const result = await recoverAccount(
    {
      token,
      password: posted.one('password') ?? '',
      passwordAgain: posted.one('password_again') ?? '',
      locale: exchange.languages.locale,
      address: request.address,
      flowId: context.trace.flowId,
      signal: context.sender.signal(),
    },
    { ...app.people, mailed },
  )
  if (result.outcome === 'link_unusable')
    return finalPage({ state: 'unusable', link: result.problem }, exchange)
  if (result.outcome === 'refused') {
    if (result.problem === 'busy') app.metrics?.throttled('password_hashing')
    return newPasswordPage(token, { problem: result.problem }, exchange)
  }
  app.notices.tell(result.participations)
  post.nudge()
  return seeOther(`${app.basePath}/new-password?done=1`)
}

function finalPage(
  state: { state: 'done' } | { state: 'unusable'; link: 'unknown' | 'used' | 'replaced' | 'expired' },
  exchange: Exchange,
): Promise<HttpResponse> {
  return htmlAnswer(exchange, (frame) => newPassword({ ...state, ...urls(exchange) }, frame))
}

function urls({ app: { basePath } }: Exchange) {
  return { recoverUrl: `${basePath}/recover`, signInUrl: `${basePath}/sign-in` }
}
