import type { Page } from '../../pages/parts/layout.ts'
import type { DecidingFormView, FormView, Frame } from '../../pages/view.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { type Params, parseForm, requireForm } from '../../protocol/messages/params.ts'
import { browser } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import { htmlAnswer } from './html-answer.ts'

/** A form on a page of ours. The gate of its route reads it; nothing else does. */
export type OwnForm = TypingForm | DecidingForm

/** Asks for what a person has to type, such as a password: what is typed shows that they looked. */
export type TypingForm = AnyForm & { decides?: undefined }

/** Has a button that does what the person has to have seen: to allow, to sign out, to make an account. */
export type DecidingForm = AnyForm & {
  decides: {
    /** Every value of `decision`; a post with none of them decides nothing. Absent where there is one button alone. */
    among?: readonly string[]
    /** By the name of their button, what leads elsewhere and decides nothing. */
    aside?: Readonly<Record<string, Answer>>
    /** The page once more, with what the person chose or typed. */
    again(posted: Params, why: Again, exchange: Exchange): Promise<HttpResponse>
  }
}

/** Why a page comes once more: it had not been there for long enough, or no button of it was pressed. */
export type Again = NonNullable<DecidingFormView['again']>

type Answer = (posted: Params, exchange: Exchange) => Promise<HttpResponse>

type AnyForm = {
  /** Where it posts to, below the issuer. */
  path: string
  /** Names of the hidden fields that say what it is about. Its token is of their values. */
  carries: readonly string[]
  answer: Answer
}

type Carried = Readonly<Record<string, string>>

/** Milliseconds that a page has to have been there before its buttons count: more than lie between two clicks. */
const looked = 750

type ViewOf<F extends OwnForm> = F extends DecidingForm ? DecidingFormView : FormView

/**
 * A page with a form of ours, with the cookies that it needs. Its time begins here, in the step that sends it: whatever a
 * page has to wait for, such as the logo of a stranger's slow host, has come before. `carried`: what it is about.
 */
export function formPage<F extends OwnForm>(
  form: F,
  { carried = {}, again, headers = {} }: { carried?: Carried; again?: Again | undefined; headers?: Carried },
  exchange: Exchange,
  render: (form: ViewOf<F>, frame: Frame) => Page,
): HttpResponse {
  const { cookies, seal } = browser(exchange)
  const served = exchange.context.now().toString(36)
  const csrf = `${served}.${seal(sealed(form, served, (name) => carried[name] ?? ''))}`
  const plain: FormView = { action: exchange.app.basePath + form.path, hidden: { ...carried, csrf } }
  const view = form.decides === undefined ? plain : { ...plain, decides: true, again }
  return htmlAnswer(exchange, (frame) => render(view as ViewOf<F>, frame), { cookies, headers })
}

/** Answers what was posted, or shows the page once more where nothing was decided by it. */
export async function answeredForm(form: OwnForm, exchange: Exchange): Promise<HttpResponse> {
  const { params, served } = readForm(form, exchange)
  const { decides } = form
  if (decides === undefined) return form.answer(params, exchange)
  const aside = Object.entries(decides.aside ?? {}).find(([name]) => params.has(name))
  if (aside !== undefined) return aside[1](params, exchange)
  const why = undecided(decides, params, served, exchange)
  return why === undefined ? form.answer(params, exchange) : decides.again(params, why, exchange)
}

/**
 * While somebody clicks twice, another site can put our page under the second click. So a page that was served a
 * moment ago decides nothing yet; shown once more, it begins anew. docs/decisions/0042-clicks.md
 */
function undecided(
  { among }: DecidingForm['decides'],
  params: Params,
  served: number,
  { context }: Exchange,
): Again | undefined {
  if (among !== undefined && !among.includes(params.one('decision') ?? '')) return 'undecided'
  return context.trace.holds('form/looked-at', context.now() - served >= looked) ? undefined : 'early'
}

/**
 * Refuses a form that another site made the browser post: by what the browser says of the sender, by the cookie that
 * such a post does not bring, and by the token that only our page could hold. The token is that of one form about one
 * thing, so that a page in another tab does not answer for this one. RFC 9700 §4.7, RFC 6749 §10.12
 */
function readForm(form: OwnForm, exchange: Exchange): { params: Params; served: number } {
  const { request, context } = exchange
  requireForm(request.headers, context.trace)
  const params = parseForm(request.body, context.trace)
  const [token = '', ...more] = params.all('csrf')
  const [, served = '', seal = ''] = /^([0-9a-z]{1,11})\.([\w-]+)$/.exec(token) ?? []
  const parts = sealed(form, served, (name) => params.one(name) ?? '')
  const foreign = foreignSender(exchange)
  const ours = foreign === undefined && more.length === 0 && browser(exchange).hasSealed(parts, seal)
  if (!context.trace.holds('form/from-our-page', ours, { came: foreign })) {
    throw new OAuthError(
      'invalid_request',
      'this form did not come from our page, or cookies are off; start again',
      { status: 403 },
    )
  }
  return { params, served: Number.parseInt(served, 36) }
}

/** What its token is of: no other form, no other moment, and nothing else that it is about. */
function sealed(
  { path, carries }: OwnForm,
  served: string,
  value: (name: string) => string,
): readonly string[] {
  // A browser that posts a field may write its line ends in another way.
  return [path, served, ...carries.map((name) => value(name).replaceAll(/\r\n?/g, '\n'))]
}

/**
 * Who sent a form, if a browser says that it was not a page of ours. Ours say where they are; `null` is a page that
 * has no origin, or hides it. A browser may say nothing at all.
 */
function foreignSender({ request: { headers }, context }: Exchange): string | undefined {
  const own = new URL(context.issuer).origin
  const { origin, referer = '' } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return site
  if (origin !== undefined && origin !== own) return origin
  return referer === '' || URL.parse(referer)?.origin === own ? undefined : referer
}
