import { error as errorView } from '../../pages/error.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import { htmlAnswer } from './html-answer.ts'

/** The error page for a person, with a flow id that an operator can look up. */
export async function errorPage(error: OAuthError, exchange: Exchange): Promise<HttpResponse> {
  const { context } = exchange
  const { clientId, flowId, decisions } = context.trace
  const refused = decisions.findLast((decision) => decision.outcome === 'refused')
  const client =
    clientId === undefined ? undefined : await context.store.client(clientId).catch(() => undefined)
  const view = {
    status: error.status,
    code: error.code,
    description: error.description,
    flowId,
    clientName: client?.name,
    wrongAddress: refused?.rule === 'redirect-uri/exact-match',
    foreignForm: refused?.rule === 'form/from-our-page',
    over: refused?.rule === 'interaction/alive' || refused?.rule === 'interaction/same-browser',
  }
  return htmlAnswer(exchange, (frame) => errorView(view, frame), { headers: { ...error.headers } })
}
