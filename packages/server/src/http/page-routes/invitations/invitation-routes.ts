import type { Invitation } from '../../../accounts/invitations/invitation.ts'
import { passwordLength } from '../../../accounts/passwords/password.ts'
import {
  isInvitationToken,
  join,
  openInvitation,
  type UnusableInvitation,
} from '../../../accounts/sign-up/invited-sign-up.ts'
import { askForSignUp } from '../../../accounts/sign-up/mailed-sign-up.ts'
import { invitation as invitationPage } from '../../../pages/invitation.ts'
import type { InvitationView } from '../../../pages/view.ts'
import { isVouchedFor } from '../../../protocol/clients/client.ts'
import type { Context } from '../../../protocol/context.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { mailOf } from '../../page-answers/mail-of.ts'
import { type Again, type DecidingForm, formPage, type TypingForm } from '../../page-answers/own-form.ts'
import { sessionHash, visitor } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { personView } from '../../views/person-view.ts'
import { afterPassword } from '../second-step/half-finished.ts'
import { placeOf } from '../second-step/posted-place.ts'
import { atPlace, type Place, placeQuery } from '../sign-in-purpose.ts'

const invitationForm: DecidingForm = {
  path: '/invitation',
  carries: ['token', 'interaction', 'device', 'page', 'app'],
  answer: answerInvitation,
  decides: { again: invitationAgain },
}

/** For people who have the link elsewhere, and came from an app or want to go on to a page of ours. */
const linkForm: TypingForm = {
  path: '/invitation/link',
  carries: ['interaction', 'device', 'page', 'app'],
  answer: answerLink,
}

/** The page of an invitation, unless nobody can create an account. */
export const invitationRoutes: readonly PageRoute[] = [
  {
    path: invitationForm.path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['sign_up_attempts', 'password_hashing', 'mail_requests'] },
    offered: acceptsInvitations,
    form: invitationForm,
    handle: showInvitation,
  },
  {
    path: linkForm.path,
    methods: ['POST'],
    kind: 'page',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    offered: acceptsInvitations,
    form: linkForm,
    handle: showInvitation,
  },
]

function acceptsInvitations(_context: Context, { app }: Exchange): boolean {
  return app.signUp.mode !== 'off'
}

async function showInvitation(exchange: Exchange): Promise<HttpResponse> {
  const params = parseForm(exchange.request.query)
  if (params.has('token')) return shownInvitation(params, {}, exchange)
  return linkPage(await placeOf(params, exchange), { link: '', invalid: false }, exchange)
}

function linkPage(
  place: Place,
  shown: { link: string; invalid: boolean },
  exchange: Exchange,
): Promise<HttpResponse> {
  const signInUrl = atPlace(`${exchange.app.basePath}/sign-in`, place)
  return formPage(linkForm, { carried: placeQuery(place) }, exchange, (form, frame) =>
    invitationPage({ state: 'link', form, signInUrl, ...shown }, frame),
  )
}

async function answerLink(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const place = await placeOf(posted, exchange)
  const link = posted.one('link') ?? ''
  const [token = ''] = /vk_inv_[\w-]+/.exec(link) ?? []
  if (!isInvitationToken(token)) return linkPage(place, { link, invalid: true }, exchange)
  return seeOther(atPlace(`${exchange.app.basePath}/invitation`, place, { token }))
}

type Asked = Extract<InvitationView, { state: 'asked' }>
type Shown = Partial<Pick<Asked, 'problem' | 'retryAfter'>> & { again?: Again }

function invitationAgain(posted: Params, again: Again, exchange: Exchange): Promise<HttpResponse> {
  return shownInvitation(posted, { again }, exchange)
}

/** The page of the invitation that a link or a form names, with what was typed. */
async function shownInvitation(params: Params, shown: Shown, exchange: Exchange): Promise<HttpResponse> {
  const token = params.one('token') ?? ''
  const found = await openInvitation(token, inviting(exchange))
  if (typeof found === 'string') return unusable(found, exchange)
  const { app, context } = exchange
  const place = await placeOf(params, exchange)
  const who = await visitor(exchange)
  const { again, problem, retryAfter } = shown
  const view: Omit<Asked, 'form'> = {
    state: 'asked',
    host: new URL(context.issuer).host,
    inviter: found.inviter,
    app: await appName(found, exchange),
    signedInAs: who && personView(who.user).name,
    asks: asksFor(found, params, exchange),
    name: params.one('name') ?? '',
    ...{ problem, retryAfter, passwordLength },
    signInUrl: atPlace(`${app.basePath}/sign-in`, placeAfter(found, place)),
  }
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const carried = { token, ...placeQuery(place) }
  return formPage(invitationForm, { carried, again, headers }, exchange, (form, frame) =>
    invitationPage({ form, ...view }, frame),
  )
}

function asksFor({ address }: Invitation, params: Params, exchange: Exchange): Asked['asks'] {
  if (address !== undefined) return { kind: 'proved', address }
  return provesAddresses(exchange)
    ? { kind: 'address', address: params.one('address') ?? '' }
    : { kind: 'username', username: params.one('username') ?? '' }
}

function provesAddresses({ app }: Exchange): boolean {
  return app.mail?.provesSignUps === true
}

async function answerInvitation(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const token = posted.one('token') ?? ''
  const found = await openInvitation(token, inviting(exchange))
  if (typeof found === 'string') return unusable(found, exchange)
  const place = placeAfter(found, await placeOf(posted, exchange))
  if (found.address === undefined && provesAddresses(exchange))
    return answerAddress(posted, found, place, exchange)
  const result = await join(
    {
      token,
      username: posted.one('username') ?? '',
      name: posted.one('name') ?? '',
      password: posted.one('password') ?? '',
      passwordAgain: posted.one('password_again') ?? '',
      address: request.address,
      userAgent: request.headers['user-agent'],
      cookieHashOfExistingSession: sessionHash(exchange),
      demandedAt: place.interaction?.request.arrivedAt,
      flowId: context.trace.flowId,
      signal: context.sender.signal(),
    },
    { ...app.people, ...inviting(exchange) },
  )
  switch (result.outcome) {
    case 'unusable':
      return unusable(result.problem, exchange)
    case 'refused':
      if (result.problem === 'busy') app.metrics?.throttled('password_hashing')
      return shownInvitation(posted, { problem: result.problem }, exchange)
    case 'too_many_attempts':
      app.metrics?.throttled('sign_up_attempts')
      return shownInvitation(posted, { problem: result.outcome, retryAfter: result.retryAfter }, exchange)
    case 'signed_up':
      // The account exists: the person signs in a little later.
      if (result.after.outcome === 'too_many_attempts')
        return seeOther(atPlace(`${app.basePath}/sign-in`, place))
      return afterPassword(result.after, result.account, place, exchange)
  }
}

/**
 * Sends a link to the address, or the news that it has an account; the page says the same in both cases. The invitation is
 * used once that link is. threat D2
 */
async function answerAddress(
  posted: Params,
  { id }: Invitation,
  place: Place,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app, request, languages } = exchange
  const result = await askForSignUp(
    {
      typed: posted.one('address') ?? '',
      source: request.address,
      locale: languages.locale,
      data: { ...placeQuery(place), invitation: id },
    },
    { ...app.people, queue: mailOf(exchange).post.queue },
  )
  if (result.outcome === 'sent') return seeOther(`${app.basePath}/sign-up/sent`)
  if (result.outcome !== 'invalid_address') app.metrics?.throttled('mail_requests')
  const retryAfter = 'retryAfter' in result ? result.retryAfter : undefined
  return shownInvitation(posted, { problem: result.outcome, retryAfter }, exchange)
}

/** Where the person came from, or else the app of the invitation, or else the page of the account. */
function placeAfter({ clientId }: Invitation, place: Place): Place {
  const { interaction, device, page } = place
  if (interaction !== undefined || device !== undefined || page !== undefined) return place
  return clientId === undefined ? { page: '/account' } : { app: clientId }
}

/** The name of the app, unless the operator no longer vouches for it. */
async function appName({ clientId }: Invitation, { context }: Exchange): Promise<string | undefined> {
  const client = clientId === undefined ? undefined : await context.store.client(clientId)
  return client !== undefined && isVouchedFor(client) ? client.name : undefined
}

/** The page that says why an invitation does not work. */
export function unusable(invitation: UnusableInvitation, exchange: Exchange): Promise<HttpResponse> {
  const view = { state: 'unusable', invitation, signInUrl: `${exchange.app.basePath}/sign-in` } as const
  return htmlAnswer(exchange, (frame) => invitationPage(view, frame))
}

function inviting({ app }: Exchange) {
  const { invitations, mailed } = app.signUp
  return { invitations, mailed, now: app.people.now }
}
