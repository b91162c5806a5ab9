import { formPost } from '../../pages/form-post.ts'
import { leaving } from '../../pages/leaving.ts'
import { openInteraction } from '../../protocol/authorization/interaction.ts'
import { isKnownApp } from '../../protocol/authorization/may-redirect-error.ts'
import type { AuthorizationRequest } from '../../protocol/authorization/request/request.ts'
import type { ReturnAddress } from '../../protocol/authorization/request/return-address.ts'
import type { AuthorizationAnswer } from '../../protocol/authorization/response/answer.ts'
import { type AuthorizationResponse, respondError } from '../../protocol/authorization/response/response.ts'
import { type Client, isVouchedFor } from '../../protocol/clients/client.ts'
import { inLanguage } from '../../protocol/clients/language-variants.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import { reportFailure } from '../failures/report-failure.ts'
import { htmlAnswer, seeOther } from '../page-answers/html-answer.ts'
import { browser, visitor } from '../requests/browser.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import { hostOf } from '../views/client-view.ts'
import { stateCookies } from './browser-state.ts'
import { interactionPage } from './interaction-query.ts'

/**
 * Turns the result of the authorization endpoint into an HTTP response. If the person has to do something first, stores
 * the request as an interaction and redirects to the page for that. RFC 6749 §4.1.2
 */
export async function authorizationAnswer(
  answer: AuthorizationAnswer,
  exchange: Exchange,
  interactionId?: string,
): Promise<HttpResponse> {
  const { context, app } = exchange
  switch (answer.kind) {
    case 'error_page':
      throw answer.error
    case 'respond':
      return sent(answer.response, answer.client, exchange)
    case 'refuse': {
      const refused = reportFailure(answer.error, exchange)
      const response = await respondError(answer, refused, context)
      // OIDC Core §3.1.2.1: prompt=none never shows a page. RFC 9700 §4.11.2 makes the same exception.
      const goesOn = answer.address.silent || (await isTrusted(answer, exchange))
      return goesOn
        ? sent(response, answer.client, exchange)
        : leavingPage(response, refused, answer, exchange)
    }
    case 'ask': {
      const { hash, cookies } = browser(exchange)
      const id = interactionId ?? (await storedInteraction(answer.request, hash, exchange))
      const page = pages[answer.verdict.kind]
      const { clientId } = answer.request
      return seeOther(app.basePath + interactionPage(page, { id, clientId }), cookies)
    }
  }
}

const pages = { sign_in: '/sign-in', sign_up: '/sign-up', consent: '/consent' } as const

async function isTrusted(
  { client, address }: { client: Client; address: ReturnAddress },
  exchange: Exchange,
): Promise<boolean> {
  // A device polls for its tokens, and the person is redirected to a page of ours.
  const isOurs = address.redirectUri === exchange.context.issuer + endpointPaths.deviceDone
  if (isVouchedFor(client) || isOurs) return true
  return isKnownApp(client, await visitor(exchange), exchange.context)
}

async function leavingPage(
  next: AuthorizationResponse,
  { code, description }: OAuthError,
  { client, address }: { client: Client; address: ReturnAddress },
  exchange: Exchange,
): Promise<HttpResponse> {
  const { flowId } = exchange.context.trace
  const error = code === 'access_denied' ? undefined : { code, description, flowId }
  const view = {
    clientName: inLanguage(client, exchange.languages.locale).name,
    host: hostOf(address.redirectUri),
    next,
    error,
  }
  return htmlAnswer(exchange, (frame) => leaving(view, frame), { cookies: await stateCookies(exchange) })
}

/** Stores a request that waits for the person. It is a row, so a budget limits how many an address can create. */
async function storedInteraction(
  request: AuthorizationRequest,
  browserHash: string,
  exchange: Exchange,
): Promise<string> {
  const { context, app } = exchange
  const bytes = JSON.stringify(request).length
  app.budgets.chargeAddress(exchange.request.address, 'interactions', bytes, context.now())
  return openInteraction(request, browserHash, context)
}

async function sent(
  response: AuthorizationResponse,
  client: Client,
  exchange: Exchange,
): Promise<HttpResponse> {
  const cookies = await stateCookies(exchange)
  if (response.kind === 'redirect') return seeOther(response.location, cookies)
  const view = {
    action: response.action,
    fields: response.fields,
    clientName: inLanguage(client, exchange.languages.locale).name,
  }
  return htmlAnswer(exchange, (frame) => formPost(view, frame), { cookies })
}
