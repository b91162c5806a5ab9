import { error as errorView } from '../../pages/error.ts'
import type { ErrorKind } from '../../pages/view.ts'
import type { Client } from '../../protocol/clients/client.ts'
import { inLanguage } from '../../protocol/clients/language-variants.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import type { Rule } from '../../protocol/messages/rules.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { Route } from '../routes/route.ts'
import { htmlAnswer } from './html-answer.ts'
import { said, wayOn } from './way-on.ts'

/** The error page for a person: what happened, where to go on, and a flow id that an operator can look up. */
export async function errorPage(
  error: OAuthError,
  route: Route | undefined,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { flowId, decisions } = exchange.context.trace
  const refused = decisions.findLast((decision) => decision.outcome === 'refused')
  const kind = kindOf(error, refused?.rule, route)
  const client = await clientOf(kind, exchange)
  const view = {
    kind,
    status: error.status,
    code: error.code,
    description: error.description,
    flowId,
    clientName: client && inLanguage(client, exchange.languages.locale).name,
    wayOn: wayOn(kind, { client, route }, exchange),
  }
  return htmlAnswer(exchange, (frame) => errorView(view, frame), { headers: { ...error.headers } })
}

const kindsOfRules: ReadonlyMap<string, ErrorKind> = new Map<Rule, ErrorKind>([
  ['redirect-uri/exact-match', 'wrongAddress'],
  ['form/from-our-page', 'foreignForm'],
  ['interaction/alive', 'over'],
  ['interaction/same-browser', 'over'],
  ['client/enabled', 'appOff'],
])

const kindsOfCodes: ReadonlyMap<string, ErrorKind> = new Map([
  ['invalid_client', 'unknownApp'],
  ['access_denied', 'denied'],
  ['temporarily_unavailable', 'busy'],
  ['server_error', 'ours'],
])

/** Only a request that comes from an app is called the app's mistake. */
function kindOf({ status, code }: OAuthError, rule: string | undefined, route: Route | undefined): ErrorKind {
  if (status === 404) return 'nothingHere'
  if (status === 421) return 'wrongHost'
  const isFromApp = route?.kind === 'page' && route.form === 'of an app'
  const kind = kindsOfRules.get(rule ?? '') ?? kindsOfCodes.get(code)
  // The request had a registered redirect URI when it began.
  if (kind === 'wrongAddress' && !isFromApp) return 'appChanged'
  return kind ?? (isFromApp ? 'appMistake' : 'misread')
}

/** The client that the request was about. Of an interaction that is over, only its page says so. */
async function clientOf(kind: ErrorKind, exchange: Exchange): Promise<Client | undefined> {
  const { store, trace } = exchange.context
  const clientId = trace.clientId ?? (kind === 'over' ? said('client_id', exchange) : undefined)
  return clientId === undefined ? undefined : store.client(clientId).catch(() => undefined)
}
