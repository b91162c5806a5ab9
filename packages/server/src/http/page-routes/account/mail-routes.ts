import {
  addressOfLink,
  askToChangeAddress,
  type ConfirmProblem,
  confirmAddress,
} from '../../../accounts/mail/change-address.ts'
import { confirmMail, mail } from '../../../pages/account/mail.ts'
import type { MailView } from '../../../pages/account/view.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { mailboxUrl, mailOf, sendsMail } from '../../page-answers/mail-of.ts'
import { type Again, type DecidingForm, formPage, type TypingForm } from '../../page-answers/own-form.ts'
import { visitor } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { atPlace } from '../sign-in-purpose.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/mail'

const mailForm: TypingForm = { path, carries: [], answer: answerMail }

const confirmForm: DecidingForm = {
  path: `${path}/confirm`,
  carries: ['token'],
  answer: answerConfirm,
  decides: {
    among: ['confirm'],
    again: (posted, again, exchange) => showConfirm(posted.one('token') ?? '', exchange, again),
  },
}

/** The pages where a person confirms or changes their mail address. */
export const mailRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['mail_requests'] },
    offered: sendsMail,
    form: mailForm,
    handle: showMail,
  },
  {
    path: confirmForm.path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    offered: sendsMail,
    form: confirmForm,
    handle: (exchange) => showConfirm(parseForm(exchange.request.query).one('token') ?? '', exchange),
  },
]

function showMail(exchange: Exchange): Promise<HttpResponse> {
  const done = (['sent', 'confirmed'] as const).find(
    (name) => name === parseForm(exchange.request.query).one('done'),
  )
  return forHolder(path, exchange, (holder) => mailPage(holder, { done }, exchange))
}

async function mailPage(
  { user }: SignedInUser,
  shown: Partial<Pick<MailView, 'typed' | 'problem' | 'retryAfter' | 'done'>>,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const record = await app.selfService.accountRecord(user.id)
  const view: Omit<MailView, 'form'> = {
    accountUrl: `${app.basePath}/account`,
    current: (await mailOf(exchange).mailed.addressOf(user.id))?.address,
    typed: '',
    declared: record?.declared !== false,
    problem: undefined,
    retryAfter: undefined,
    done: undefined,
    mailboxUrl: mailboxUrl(exchange),
    ...shown,
  }
  const headers = view.retryAfter === undefined ? {} : { 'retry-after': String(view.retryAfter) }
  return formPage(mailForm, { headers }, exchange, (form, frame) => mail({ form, ...view }, frame))
}

function answerMail(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const { app, request } = exchange
    const { post, mailed } = mailOf(exchange)
    const typed = posted.one('address') ?? ''
    const record = await app.selfService.accountRecord(holder.user.id)
    // The configuration file is the only source for the claims of a declared person.
    if (record?.declared !== false) return mailPage(holder, {}, exchange)
    const result = await askToChangeAddress(
      { userId: holder.user.id, typed, source: request.address, locale: exchange.languages.locale },
      { ...app.people, mailed, queue: post.queue },
    )
    if (result.outcome === 'sent') return seeOther(`${app.basePath}${path}?done=sent`)
    if (result.outcome !== 'invalid_address') app.metrics?.throttled('mail_requests')
    const retryAfter = 'retryAfter' in result ? result.retryAfter : undefined
    return mailPage(holder, { typed, problem: result.outcome, retryAfter }, exchange)
  })
}

async function showConfirm(token: string, exchange: Exchange, again?: Again): Promise<HttpResponse> {
  const who = await visitor(exchange)
  if (who === undefined) return unusable('signed_out', exchange)
  const { user } = who
  const found = await addressOfLink({ token, userId: user.id }, mailing(exchange))
  if (typeof found === 'string') return unusable(found, exchange)
  const view = { state: 'asked', address: found.address, username: user.username, ...urls(exchange) } as const
  return formPage(confirmForm, { carried: { token }, again }, exchange, (form, frame) =>
    confirmMail({ form, ...view }, frame),
  )
}

async function answerConfirm(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { app, context } = exchange
  const who = await visitor(exchange)
  if (who === undefined) return unusable('signed_out', exchange)
  const { id: userId, username } = who.user
  const outcome = await confirmAddress(
    {
      ...{ token: posted.one('token') ?? '', userId, username },
      locale: exchange.languages.locale,
      flowId: context.trace.flowId,
    },
    mailing(exchange),
  )
  if (outcome !== 'confirmed') return unusable(outcome, exchange)
  mailOf(exchange).post.nudge()
  return seeOther(`${app.basePath}${path}?done=confirmed`)
}

function mailing(exchange: Exchange) {
  return { ...exchange.app.people, mailed: mailOf(exchange).mailed }
}

function unusable(problem: ConfirmProblem | 'signed_out', exchange: Exchange): Promise<HttpResponse> {
  const view = { state: 'unusable', problem, ...urls(exchange) } as const
  return htmlAnswer(exchange, (frame) => confirmMail(view, frame))
}

function urls({ app: { basePath } }: Exchange) {
  return {
    accountUrl: `${basePath}/account`,
    mailUrl: `${basePath}${path}`,
    signInUrl: atPlace(`${basePath}/sign-in`, { page: path }),
  }
}
