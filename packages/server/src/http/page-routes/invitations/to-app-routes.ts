import { parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { startOf } from '../../page-answers/way-on.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'

/** The way to an app that the operator vouches for, where a person begins there; otherwise to the page of the account. */
export const toAppRoutes: readonly PageRoute[] = [
  {
    path: '/to-app',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    handle: toApp,
  },
]

/** No address comes from the request, so this leads nowhere that the operator has not named. RFC 9700 §4.11.2 */
async function toApp({ request, context, app }: Exchange): Promise<HttpResponse> {
  const id = parseForm(request.query).one('client_id')
  const client = id === undefined ? undefined : await context.store.client(id)
  const start = client && startOf(client, context.issuer)
  return seeOther(start ?? `${app.basePath}/account`)
}
