import type { Page } from '../../pages/parts/layout.ts'
import { loadText } from '../../pages/text/text.ts'
import type { DecidingFormView, FormView, Frame } from '../../pages/view.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { type Params, parseForm, requireForm } from '../../protocol/messages/params.ts'
import { browser } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import { htmlAnswer } from './html-answer.ts'

/** A form on one of our pages. Only `answerForm` reads what is posted. */
export type OwnForm = TypingForm | DecidingForm

/** A form in which a person types something, such as a password. Typing proves that they looked at the page. */
export type TypingForm = AnyForm & { decides?: undefined }

/** A form with a button that acts on something that the person must have seen: allow, sign out, create an account. */
export type DecidingForm = AnyForm & {
  decides: {
    /** The accepted values of `decision`; a form without one of them decides nothing. Omitted if there is one button. */
    among?: readonly string[]
    /** Handlers of buttons that lead elsewhere and decide nothing, by the name of the button. */
    aside?: Readonly<Record<string, Answer>>
    /** Shows the page again, with what the person chose or typed. */
    again(posted: Params, why: Again, exchange: Exchange): Promise<HttpResponse>
  }
}

/** Why a page is shown again: it was visible for too short a time, or none of its buttons was pressed. */
export type Again = NonNullable<DecidingFormView['again']>

type Answer = (posted: Params, exchange: Exchange) => Promise<HttpResponse>

type AnyForm = {
  /** The path that the form is posted to, below the issuer. */
  path: string
  /** Names of the hidden fields that say what the form is about. Its CSRF token is bound to their values. */
  carries: readonly string[]
  answer: Answer
}

type Carried = Readonly<Record<string, string>>

/** Milliseconds after serving a page before its buttons are accepted: more than the time between two clicks. */
const minimumShown = 750

type ViewOf<F extends OwnForm> = F extends DecidingForm ? DecidingFormView : FormView

/**
 * A page with a form, and the cookies that the form needs. The time since the page was served is measured from this call,
 * so callers first wait for everything that the page needs, such as a logo from a slow host. `carried`: the values of the
 * fields that the form carries. `also` makes a further form of the page.
 */
export async function formPage<F extends OwnForm>(
  form: F,
  { carried = {}, again, headers = {} }: { carried?: Carried; again?: Again | undefined; headers?: Carried },
  exchange: Exchange,
  render: (form: ViewOf<F>, frame: Frame, also: (form: TypingForm, carried?: Carried) => FormView) => Page,
): Promise<HttpResponse> {
  await loadText(exchange.languages.locale)
  const { cookies } = browser(exchange)
  const plain = formView(form, carried, exchange)
  const view = form.decides === undefined ? plain : { ...plain, decides: true, again }
  return htmlAnswer(
    exchange,
    (frame) => render(view as ViewOf<F>, frame, (each, values = {}) => formView(each, values, exchange)),
    {
      cookies,
      headers,
    },
  )
}

/** The view of a form, also of a second one on a page. */
export function formView(form: OwnForm, carried: Carried, exchange: Exchange): FormView {
  const served = exchange.context.now().toString(36)
  const csrf = `${served}.${browser(exchange).seal(sealed(form, served, (name) => carried[name] ?? ''))}`
  return { action: exchange.app.basePath + form.path, hidden: { ...carried, csrf } }
}

/** Answers a posted form, or shows its page again if the form decides nothing. */
export async function answerForm(form: OwnForm, exchange: Exchange): Promise<HttpResponse> {
  const { params, served } = readForm(form, exchange)
  const { decides } = form
  if (decides === undefined) return form.answer(params, exchange)
  const aside = Object.entries(decides.aside ?? {}).find(([name]) => params.has(name))
  if (aside !== undefined) return aside[1](params, exchange)
  const why = undecided(decides, params, served, exchange)
  return why === undefined ? form.answer(params, exchange) : decides.again(params, why, exchange)
}

/**
 * Another site can lure a person into a double click and put our page under the second click. So a page that was served
 * a moment ago decides nothing yet: it is shown again, and its time starts again. docs/decisions/0042-early-clicks.md
 */
function undecided(
  { among }: DecidingForm['decides'],
  params: Params,
  served: number,
  { context }: Exchange,
): Again | undefined {
  if (among !== undefined && !among.includes(params.one('decision') ?? '')) return 'undecided'
  return context.trace.holds('form/looked-at', context.now() - served >= minimumShown) ? undefined : 'early'
}

/**
 * Refuses a form that another site made the browser post: by the headers about its origin, by the cookie that such a post
 * does not carry, and by the token that only our page could hold. The token is bound to one form and its carried values,
 * so that a page in another tab, about something else, cannot answer for this one. RFC 9700 §4.7, RFC 6749 §10.12
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

/** What the token of a form is bound to: the form, the time at which it was served, and its carried values. */
function sealed(
  { path, carries }: OwnForm,
  served: string,
  value: (name: string) => string,
): readonly string[] {
  // Browsers may change the line endings of the fields that they post.
  return [path, served, ...carries.map((name) => value(name).replaceAll(/\r\n?/g, '\n'))]
}

/**
 * What the browser reports about the page that posted a form, if that was not our page. Our pages have a referrer
 * policy that sends our origin, so the origin `null` is that of another page, which has none or hides it. A browser may
 * also send none of these headers.
 */
function foreignSender({ request: { headers }, context }: Exchange): string | undefined {
  const own = new URL(context.issuer).origin
  const { origin, referer = '' } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return site
  if (origin !== undefined && origin !== own) return origin
  return referer === '' || URL.parse(referer)?.origin === own ? undefined : referer
}
