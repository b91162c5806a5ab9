import { consent } from '../../pages/consent.ts'
import type { ConsentView } from '../../pages/view.ts'
import { offeredTo } from '../../protocol/access/permission.ts'
import { shownBy } from '../../protocol/authorization/consent.ts'
import { allow, type Choice, deny, isDuration } from '../../protocol/authorization/consent-decision.ts'
import { decide, type SignedInUser } from '../../protocol/authorization/decide.ts'
import { type Interaction, recallInteraction } from '../../protocol/authorization/interaction.ts'
import { processRequest } from '../../protocol/authorization/process-request.ts'
import { readUiLocales } from '../../protocol/authorization/ui-locales.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import { authorization, requestParams } from '../../protocol/endpoints/authorization.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { formText, type Params, parseForm } from '../../protocol/messages/params.ts'
import { requireSender } from '../../protocol/ports/sender.ts'
import { limits } from '../connections/limits.ts'
import { seeOther } from '../page-answers/html-answer.ts'
import { isFramed } from '../page-answers/opened-by-person.ts'
import { type Again, type DecidingForm, formPage } from '../page-answers/own-form.ts'
import { browser, visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'
import { consentView } from '../views/consent-view.ts'
import { receiptWords } from '../views/receipt-words.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import { interactionPage, interactionQuery } from './interaction-query.ts'

const consentForm: DecidingForm = {
  path: '/consent',
  carries: ['interaction', 'account', 'shown'],
  answer: answerConsent,
  decides: { among: ['allow', 'deny'], aside: { switch_account: switchAccount }, again: consentAgain },
}

/** The authorization endpoint, and the pages from there to the consent. */
export const authorizationRoutes: readonly PageRoute[] = [
  {
    path: endpointPaths.authorization,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'acts',
    frame: 'silent',
    budget: { budgets: ['interactions', 'authorizations', 'fetched_requests'] },
    form: 'of an app',
    handle: authorize,
  },
  {
    path: '/continue',
    methods: ['GET'],
    kind: 'page',
    get: 'acts',
    budget: { none: 'it consumes what the caller was given' },
    handle: continueRequest,
  },
  {
    path: '/consent',
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: consentForm,
    handle: askConsent,
  },
]

async function authorize(exchange: Exchange): Promise<HttpResponse> {
  const { request, context, app } = exchange
  const withoutCookies = app.cookies.read(request.headers.cookie, 'session') === undefined
  // A form that a client's page posts is sent without our SameSite cookies, so the browser is redirected to a GET,
  // which carries them. Answering the POST itself would ask a signed-in person to sign in, and give the browser another
  // secret.
  if (request.method === 'POST' && withoutCookies) {
    // Encoded again: a body may contain what a URL must not, such as a line break that would end the header.
    const url = `${app.basePath}${endpointPaths.authorization}?${formText(requestParams(request, context))}`
    if (url.length <= limits.url) return seeOther(url)
    throw new OAuthError('invalid_request', `expected a request of at most ${limits.url} characters`, {
      status: 413,
    })
  }
  await requireSender(context)
  const asked = new URLSearchParams(request.query).get('ui_locales')
  // For the pages that this request may end on. A pushed request or a request object may say otherwise.
  exchange.languages.appAsks(readUiLocales(asked ?? undefined) ?? [])
  const seen = { who: () => chargedVisitor(exchange), framed: isFramed(request) }
  return authorizationAnswer(await authorization(request, seen, context), exchange)
}

/** The person who is signed in. Charges their budget, because each request may issue a code, which is a row. */
async function chargedVisitor(exchange: Exchange): Promise<SignedInUser | undefined> {
  const { request, context, app } = exchange
  const who = await visitor(exchange)
  const bytes = request.query.length + request.body.length
  if (who !== undefined) app.budgets.chargeUser(who.user.id, 'authorizations', bytes, context.now())
  return who
}

/** Finds the interaction that the URL or a posted form names, if it belongs to this browser. */
export async function waiting(params: Params, exchange: Exchange): Promise<Interaction> {
  const { context, languages } = exchange
  const interaction = await recallInteraction(params.one('interaction'), browser(exchange).hashes, context)
  languages.appAsks(interaction.request.uiLocales ?? [])
  return interaction
}

/** Continues a waiting request after the person has completed a step. */
async function continueRequest(exchange: Exchange): Promise<HttpResponse> {
  await requireSender(exchange.context)
  const interaction = await waiting(parseForm(exchange.request.query), exchange)
  const answer = await processRequest(interaction, () => visitor(exchange), exchange.context)
  return authorizationAnswer(answer, exchange, interaction.id)
}

async function askConsent(exchange: Exchange): Promise<HttpResponse> {
  return consentPage(await waiting(parseForm(exchange.request.query), exchange), exchange)
}

async function consentPage(
  interaction: Interaction,
  exchange: Exchange,
  shown: { chosen?: ConsentView['chosen']; again?: Again } = {},
): Promise<HttpResponse> {
  const { context, app } = exchange
  const verdict = await decide(interaction.request, interaction.client, await visitor(exchange), context)
  const { id } = interaction
  const clientId = interaction.client.id
  if (verdict.kind !== 'consent')
    return seeOther(app.basePath + interactionPage('/continue', { id, clientId }))
  const offered = await offeredTo(interaction.client, context)
  const carried = {
    ...interactionQuery(id, clientId),
    account: verdict.visitor.user.id,
    shown: shownBy(interaction.request, offered),
  }
  const view = await consentView(interaction, verdict.visitor, verdict.grant, offered, exchange)
  const { chosen, again } = shown
  return formPage(consentForm, { carried, again }, exchange, (form, frame) =>
    consent({ form, chosen, ...view }, frame),
  )
}

async function consentAgain(posted: Params, again: Again, exchange: Exchange): Promise<HttpResponse> {
  const chosen = { scope: posted.all('scope'), duration: posted.one('duration') ?? '' }
  return consentPage(await waiting(posted, exchange), exchange, { chosen, again })
}

async function switchAccount(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { id, client } = await waiting(posted, exchange)
  const page = interactionPage('/sign-in', { id, clientId: client.id }, { account: 'other' })
  return seeOther(exchange.app.basePath + page)
}

async function answerConsent(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { context } = exchange
  // On a double click, the browser aborts the first request. It must consume nothing, so that the second one succeeds.
  await requireSender(context)
  const interaction = await waiting(posted, exchange)
  const who = await visitor(exchange)
  const answer =
    posted.one('decision') === 'allow'
      ? await allow(interaction, choice(posted, interaction, exchange), who, context)
      : await deny(interaction, who, context)
  return authorizationAnswer(answer, exchange, interaction.id)
}

function choice(params: Params, interaction: Interaction, exchange: Exchange): Choice {
  const duration = params.one('duration')
  if (!isDuration(duration)) {
    throw new OAuthError('invalid_request', 'duration: expected once, days or forever')
  }
  const scope = params.all('scope')
  return {
    ...{ account: params.one('account'), shown: params.one('shown'), scope, duration },
    async receipt({ visitor: person, grant, offered }) {
      const view = await consentView(interaction, person, grant, offered, exchange)
      const text = await exchange.languages.text()
      return { language: text.language, words: receiptWords(view, scope, text) }
    },
  }
}
