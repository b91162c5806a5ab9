import type { RecordedEvent } from '../../../accounts/self-service/activity.ts'
import { activity } from '../../../pages/account/activity.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import type { Client } from '../../../protocol/clients/client.ts'
import { parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer } from '../../page-answers/html-answer.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { addressOf, shownAs } from '../../views/account/activity-view.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/activity'
const perPage = 50
const eventId = /^evt_[0-9a-f]{1,60}$/

/** The page with what happened to the account. */
export const activityRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    handle: (exchange) => forHolder(path, exchange, (holder) => showActivity(holder, exchange)),
  },
]

async function showActivity({ user }: SignedInUser, exchange: Exchange): Promise<HttpResponse> {
  const { app, context, request } = exchange
  const named = parseForm(request.query).one('before')
  const before = named !== undefined && eventId.test(named) ? named : undefined
  const found = await app.selfService.activityOf({ userId: user.id, before, most: perPage + 1 })
  const events = found.slice(0, perPage)
  const last = events.at(-1)
  const clients = await context.store.clients([...new Set(events.flatMap(({ clientId }) => clientId ?? []))])
  const view = {
    accountUrl: `${app.basePath}/account`,
    events: events.flatMap((event) => eventView(event, clients)),
    now: context.now(),
    olderUrl:
      found.length > perPage && last !== undefined ? `${app.basePath}${path}?before=${last.id}` : undefined,
    newestUrl: before === undefined ? undefined : `${app.basePath}${path}`,
  }
  return htmlAnswer(exchange, (frame) => activity(view, frame))
}

function eventView(recorded: RecordedEvent, clients: ReadonlyMap<string, Client>) {
  const event = shownAs(recorded)
  if (event === undefined) return []
  const { clientId, at } = recorded
  const app = clientId === undefined ? undefined : (clients.get(clientId)?.name ?? clientId)
  return [{ event, app, address: addressOf(recorded), at }]
}
