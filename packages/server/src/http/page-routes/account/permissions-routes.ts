import { permissions } from '../../../pages/account/permissions.ts'
import type { AllowedAppView } from '../../../pages/account/view.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import type { Client } from '../../../protocol/clients/client.ts'
import { inLanguage } from '../../../protocol/clients/language-variants.ts'
import { parseForm } from '../../../protocol/messages/params.ts'
import { htmlAnswer } from '../../page-answers/html-answer.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { type AllowedApp, allowedApps, timesOf } from '../../views/account/allowed-app.ts'
import { clientView } from '../../views/client-view.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/permissions'

/** Grants that one page shows: far more than a person has. */
const mostGrants = 500
/** Apps whose logos are fetched for one page; the others have their first letter. */
const mostLogos = 40

/** The page with the apps that may use something of the person. */
export const permissionsRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and fetches only logos' },
    handle: (exchange) => forHolder(path, exchange, (holder) => showPermissions(holder, exchange)),
  },
]

async function showPermissions({ user }: SignedInUser, exchange: Exchange): Promise<HttpResponse> {
  const { app, context } = exchange
  const now = context.now()
  const grants = await app.selfService.grantsOf({ userId: user.id, most: mostGrants + 1, now })
  const apps = allowedApps(grants.slice(0, mostGrants), await clientsOf(grants, exchange))
  const takenBack = parseForm(exchange.request.query).one('done')
  const standing = grants.some(({ clientId }) => clientId === takenBack)
  const client = takenBack === undefined || standing ? undefined : await context.store.client(takenBack)
  const view = {
    accountUrl: `${app.basePath}/account`,
    apps: await Promise.all(apps.map((each, index) => appView(each, index < mostLogos, exchange))),
    more: grants.length > mostGrants,
    now,
    takenBackFrom: client && inLanguage(client, exchange.languages.locale).name,
  }
  return htmlAnswer(exchange, (frame) => permissions(view, frame))
}

/** The clients of these grants that still exist, by id. */
export function clientsOf(
  grants: readonly { clientId: string }[],
  { context }: Exchange,
): Promise<ReadonlyMap<string, Client>> {
  return context.store.clients([...new Set(grants.map(({ clientId }) => clientId))])
}

async function appView(
  allowed: AllowedApp,
  logo: boolean,
  { app, languages: { locale } }: Exchange,
): Promise<AllowedAppView> {
  const { name, host, logoUri } = await shownClient(allowed, { logos: logo ? app.logos : noLogos, locale })
  const [client] = allowed.clients
  return {
    url: `${app.basePath}/account/app?client=${encodeURIComponent(client?.id ?? '')}`,
    name,
    host,
    logoUri,
    count: allowed.clients.length,
    ...timesOf(allowed),
  }
}

const noLogos = { of: async () => undefined }

/** The app as people see it. Of several clients of one publisher, the one that was used last. */
export function shownClient({ clients }: AllowedApp, shownWith: Parameters<typeof clientView>[2]) {
  const [client] = clients
  if (client === undefined) throw new TypeError('an app has at least one client')
  return clientView(client, { redirectUri: client.redirectUris[0] ?? '' }, shownWith)
}
