import { type AllowedGrant, takeBack, withdraw } from '../../../accounts/self-service/allowed-apps.ts'
import { app as appPage } from '../../../pages/account/app.ts'
import type { AppView } from '../../../pages/account/view.ts'
import type { Api } from '../../../protocol/access/api.ts'
import { canonicalDetail } from '../../../protocol/access/details/authorization-detail.ts'
import { isDetailPermission } from '../../../protocol/access/permission.ts'
import { allowedApis, offlineAccess } from '../../../protocol/access/resource.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { hashOf } from '../../../protocol/secrets/artefact.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage, type TypingForm } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { type AllowedApp, allowedApps, timesOf } from '../../views/account/allowed-app.ts'
import { type AllowedGroup, permissionLines } from '../../views/account/permission-lines.ts'
import { forHolder } from './account-holder.ts'
import { clientsOf, shownClient } from './permissions-routes.ts'
import { receiptAnswer } from './receipt-route.ts'

const path = '/account/app'

/** Grants of one person that are read to find those of one app. */
const mostGrants = 500
/** Token families whose details are shown. */
const mostDetailed = 100

const appForm: DecidingForm = {
  path,
  carries: ['client', 'shown'],
  answer: answerApp,
  decides: {
    among: ['take_back', 'keep'],
    again: (posted, again, exchange) => showApp(posted.one('client'), exchange, { again }),
  },
}

const receiptForm: TypingForm = { path: '/account/app/receipt', carries: ['client'], answer: downloadReceipt }

/** The page about what one app may do, and taking it back. */
export const appRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: appForm,
    handle: (exchange) => {
      const params = parseForm(exchange.request.query)
      const done = params.one('done') === 'narrowed' ? 'narrowed' : undefined
      return showApp(params.one('client'), exchange, { done })
    },
  },
  {
    path: receiptForm.path,
    methods: ['POST'],
    kind: 'page',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    form: receiptForm,
  },
]

/** What an app may do, as one person sees it. */
type Allowed = {
  app: AllowedApp
  groups: readonly AllowedGroup[]
  offline: boolean
  /** Identifies everything that is shown, so that a decision counts only for that. */
  shown: string
  apis: readonly Api[]
}

async function allowedTo(
  clientId: string | undefined,
  { user }: SignedInUser,
  exchange: Exchange,
): Promise<Allowed | undefined> {
  const { app, context, languages } = exchange
  const now = context.now()
  const grants = await app.selfService.grantsOf({ userId: user.id, most: mostGrants, now })
  const found = allowedApps(grants, await clientsOf(grants, exchange)).find(({ clients }) =>
    clients.some(({ id }) => id === clientId),
  )
  if (found === undefined) return undefined
  const details = await Promise.all(
    found.grants
      .filter(hasDetails)
      .map(({ id }) => app.selfService.detailsOf({ grantId: id, most: mostDetailed, now })),
  )
  const permissions = [...new Set(found.grants.flatMap((grant) => grant.permissions))]
  const withdrawn = new Set(found.grants.flatMap((grant) => grant.withdrawn ?? []))
  const usable = details.flat().filter((detail) => {
    const permission = canonicalDetail(detail)
    return permissions.includes(permission) || !withdrawn.has(permission)
  })
  const apis = await allowedApis(context)
  const text = await languages.text()
  const groups = permissionLines({ permissions, details: usable }, apis, context, {
    text,
    locale: languages.locale,
  })
  const offline = permissions.includes(offlineAccess)
  const shown = hashOf(
    JSON.stringify([groups.flatMap(({ lines }) => lines.map((line) => line.permissions)), offline]),
  )
  return { app: found, groups, offline, shown, apis }
}

/** Families have details only if the grant did when they began; a grant keeps the details of the newest one. */
function hasDetails({ permissions, withdrawn = [] }: AllowedGrant): boolean {
  return [...permissions, ...withdrawn].some(isDetailPermission)
}

function showApp(
  clientId: string | undefined,
  exchange: Exchange,
  shown: { again?: Again; done?: AppView['done'] },
): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const allowed = await allowedTo(clientId, holder, exchange)
    // Nothing is left, or there never was anything: the list says so.
    if (allowed === undefined) return seeOther(`${exchange.app.basePath}/account/permissions`)
    return appPageOf(allowed, exchange, shown)
  })
}

async function appPageOf(
  allowed: Allowed,
  exchange: Exchange,
  { again, done }: { again?: Again; done?: AppView['done'] },
): Promise<HttpResponse> {
  const { app, context } = exchange
  const client = allowed.app.clients[0]?.id ?? ''
  const numbered = numberedLines(allowed.groups)
  const view: Omit<AppView, 'form' | 'receiptForm'> = {
    accountUrl: `${app.basePath}/account`,
    permissionsUrl: `${app.basePath}/account/permissions`,
    client: await shownClient(allowed.app, { logos: app.logos, locale: exchange.languages.locale }),
    groups: numbered,
    offline: allowed.offline ? 'offline' : undefined,
    ...timesOf(allowed.app),
    now: context.now(),
    delay: delayOf(allowed),
    done,
  }
  const carried = { client, shown: allowed.shown }
  return formPage(appForm, { carried, again }, exchange, (form, frame, also) =>
    appPage({ form, receiptForm: also(receiptForm, { client }), ...view }, frame),
  )
}

/** The lines with the values of their checkboxes: their numbers on the page. */
function numberedLines(groups: readonly AllowedGroup[]) {
  let number = 0
  return groups.map(({ name, lines }) => ({
    name,
    lines: lines.map((line) => ({ ...line, value: String(number++) })),
  }))
}

/** Minutes for which an API may accept a JWT that it checks by itself; 0 if every API can ask this server. RFC 9068 §4 */
function delayOf({ app, apis }: Allowed): number {
  const identifiers = new Set(
    app.grants.flatMap(({ permissions }) => permissions.map((each) => each.split(' ')[1])),
  )
  const lifetimes = apis
    .filter(
      ({ identifier, accessTokenFormat, introspectionClients }) =>
        identifiers.has(identifier) && accessTokenFormat === 'jwt' && introspectionClients.length === 0,
    )
    .map(({ accessTokenLifetime }) => accessTokenLifetime)
  return Math.ceil(Math.max(0, ...lifetimes) / 60)
}

function answerApp(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  const { app, context } = exchange
  const clientId = posted.one('client')
  const list = `${app.basePath}/account/permissions`
  return forHolder(path, exchange, async (holder) => {
    const userId = holder.user.id
    const allowed = await allowedTo(clientId, holder, exchange)
    if (clientId === undefined || allowed === undefined) return seeOther(list)
    const clientIds = allowed.app.clients.map(({ id }) => id)
    const request = { flowId: context.trace.flowId, now: context.now() }
    if (posted.one('decision') === 'take_back') {
      await takeBack({ userId }, clientIds, app.selfService, request)
      return seeOther(`${list}?${new URLSearchParams({ done: clientId })}`)
    }
    // The page showed something else: what was not on it cannot have been unticked.
    if (posted.one('shown') !== allowed.shown) return appPageOf(allowed, exchange, { done: 'changed' })
    const kept = new Set(posted.all('keep'))
    const dropped = [
      ...numberedLines(allowed.groups)
        .flatMap(({ lines }) => lines)
        .filter((line) => !line.kept && !kept.has(line.value))
        .flatMap(({ permissions }) => permissions),
      ...(allowed.offline && !kept.has('offline') ? [offlineAccess] : []),
    ]
    if (dropped.length > 0) {
      for (const id of clientIds)
        await withdraw({ userId }, { clientId: id, permissions: dropped }, app.selfService, request)
    }
    return seeOther(`${app.basePath}${path}?${new URLSearchParams({ client: clientId, done: 'narrowed' })}`)
  })
}

function downloadReceipt(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const allowed = await allowedTo(posted.one('client'), holder, exchange)
    if (allowed === undefined) return seeOther(`${exchange.app.basePath}/account/permissions`)
    return receiptAnswer(allowed.app, holder, exchange)
  })
}
