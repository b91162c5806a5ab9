import { passwordLength } from '../../../accounts/passwords/password.ts'
import { signUpByLink, signUpLink, type UnusableSignUp } from '../../../accounts/sign-up/mailed-sign-up.ts'
import { createAccount } from '../../../pages/create-account.ts'
import { signUpSent } from '../../../pages/sign-up-sent.ts'
import type { CreateAccountView } from '../../../pages/view.ts'
import type { Interaction } from '../../../protocol/authorization/interaction.ts'
import { hasSignUp } from '../../../protocol/authorization/request/prompt.ts'
import type { Context } from '../../../protocol/context.ts'
import { OAuthError } from '../../../protocol/messages/errors.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { mailboxUrl, mailOf } from '../../page-answers/mail-of.ts'
import { type Again, type DecidingForm, formPage } from '../../page-answers/own-form.ts'
import { sessionHash } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { accountPage } from '../account/account-pages.ts'
import { waiting } from '../authorization-routes.ts'
import { unusable as unusableInvitation } from '../invitations/invitation-routes.ts'
import { afterPassword } from '../second-step/half-finished.ts'

const createForm: DecidingForm = {
  path: '/create-account',
  carries: ['token'],
  answer: answerCreate,
  decides: { again: createAgain },
}

/** The pages after a sign-up with a mail address. */
export const createAccountRoutes: readonly PageRoute[] = [
  {
    path: '/sign-up/sent',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    offered: provesSignUps,
    handle: showSent,
  },
  {
    path: createForm.path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['password_hashing'] },
    offered: provesSignUps,
    form: createForm,
    handle: (exchange) => createPage(parseForm(exchange.request.query).one('token') ?? '', {}, exchange),
  },
]

function provesSignUps(context: Context, { app }: Exchange): boolean {
  const accepts = hasSignUp(context) || app.signUp.mode === 'invitation'
  return accepts && app.mail?.provesSignUps === true
}

function showSent(exchange: Exchange): Promise<HttpResponse> {
  const view = { ...urls(exchange), mailboxUrl: mailboxUrl(exchange) }
  return htmlAnswer(exchange, (frame) => signUpSent(view, frame))
}

function createAgain(posted: Params, again: Again, exchange: Exchange): Promise<HttpResponse> {
  const token = posted.one('token') ?? ''
  return createPage(token, { name: posted.one('name') ?? '', again }, exchange)
}

type Asked = Extract<CreateAccountView, { state: 'asked' }>

async function createPage(
  token: string,
  { name = '', problem, again }: { name?: string; problem?: Asked['problem']; again?: Again },
  exchange: Exchange,
): Promise<HttpResponse> {
  const found = await signUpLink(token, mailing(exchange))
  if (!('address' in found)) return unusable(found, exchange)
  const view = {
    ...({ state: 'asked', address: found.address, name, problem, passwordLength } as const),
    ...urls(exchange),
  }
  return formPage(createForm, { carried: { token }, again }, exchange, (form, frame) =>
    createAccount({ form, ...view }, frame),
  )
}

async function answerCreate(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const token = posted.one('token') ?? ''
  const name = posted.one('name') ?? ''
  const link = await signUpLink(token, mailing(exchange))
  if (!('address' in link)) return unusable(link, exchange)
  const { interaction: id, client_id: clientId, device, page, app: client } = link.data
  const interaction = await stillWaiting({ interaction: id, client_id: clientId }, exchange)
  const result = await signUpByLink(
    {
      token,
      name,
      password: posted.one('password') ?? '',
      passwordAgain: posted.one('password_again') ?? '',
      address: request.address,
      userAgent: request.headers['user-agent'],
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
      signal: context.sender.signal(),
    },
    mailing(exchange),
  )
  if (result.outcome === 'unusable') return unusable(result.problem, exchange)
  if (result.outcome === 'refused') {
    if (result.problem === 'busy') app.metrics?.throttled('password_hashing')
    return createPage(token, { name, problem: result.problem }, exchange)
  }
  const otherwise = client === undefined ? '/account' : undefined
  const place = { interaction, device, page: accountPage(page) ?? otherwise, app: client } as const
  // The account exists: the person signs in a little later.
  if (result.after.outcome === 'too_many_attempts') return seeOther(`${app.basePath}/sign-in`)
  return afterPassword(result.after, result.account, place, exchange)
}

/**
 * The authorization request for which the person signed up, if they opened the link in the same browser while it still
 * waits. Otherwise they have their account, and start again at the app.
 */
async function stillWaiting(
  fields: Readonly<Record<string, string | undefined>>,
  exchange: Exchange,
): Promise<Interaction | undefined> {
  if (fields.interaction === undefined) return undefined
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, value)
  try {
    return await waiting(parseForm(query.toString()), exchange)
  } catch (error) {
    if (error instanceof OAuthError) return undefined
    throw error
  }
}

function unusable(problem: UnusableSignUp, exchange: Exchange): Promise<HttpResponse> {
  if ('invitation' in problem) return unusableInvitation(problem.invitation, exchange)
  const { link } = problem
  const view = { state: 'unusable', link, ...urls(exchange) } as const
  return htmlAnswer(exchange, (frame) => createAccount(view, frame))
}

function mailing(exchange: Exchange) {
  const { people, signUp } = exchange.app
  const { mode, invitations } = signUp
  return { ...people, mailed: mailOf(exchange).mailed, mode, invitations }
}

function urls({ app: { basePath, signUp } }: Exchange) {
  const signUpUrl = signUp.mode === 'open' ? `${basePath}/sign-up` : undefined
  return { signUpUrl, signInUrl: `${basePath}/sign-in` }
}
