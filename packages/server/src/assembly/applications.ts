import type { People } from '../accounts/people.ts'
import type { SelfServiceStore } from '../accounts/self-service/self-service-store.ts'
import type { AdminParts } from '../admin/admin-parts.ts'
import { budgets } from '../http/budgets/budgets.ts'
import type { Handle } from '../http/connections/node.ts'
import { RecentFlows } from '../http/failures/recent-flows.ts'
import { StorageFaults } from '../http/failures/storage-faults.ts'
import { cookies } from '../http/requests/cookies.ts'
import { application } from '../http/routes/application.ts'
import type { Application } from '../http/routes/application-parts.ts'
import { protocolPeople } from '../http/routes/protocol-people.ts'
import { Logos } from '../http/views/logos.ts'
import type { Log } from '../log/log.ts'
import { languages } from '../pages/text/text.ts'
import { adminApi } from '../protocol/access/admin-api.ts'
import { catalogueOf } from '../protocol/access/claims.ts'
import { userInfoApi } from '../protocol/access/resource.ts'
import { promptsOf } from '../protocol/authorization/request/prompt.ts'
import { responseTypesOf } from '../protocol/authorization/request/response-type.ts'
import type { Extended } from '../protocol/extensions.ts'
import { clientKeys } from '../protocol/jose/client-keys.ts'
import { type Notices, notices } from '../protocol/logout/notices.ts'
import type { Outgoing } from '../protocol/ports/outgoing.ts'
import type { Store } from '../protocol/ports/store.ts'
import { random } from '../random.ts'
import type { Settings } from '../settings.ts'
import type { Storage } from '../storage/open.ts'
import type { Clock } from '../time/clock.ts'
import type { Observation } from './observation.ts'

type Parts = {
  settings: Settings
  /** The server's grant types and client authentication methods. */
  extended: Extended
  store: Store
  storage: Pick<Storage, 'keys' | 'pairwiseSubject' | 'admin'>
  people: People
  selfService: SelfServiceStore
  clock: Clock
  call: Outgoing
  /** How many processes share the listening address and the budgets. */
  processes: number
  watched: Pick<Observation, 'metrics' | 'tracing'>
  log: Log
  mail: Application['mail']
  /** Whether this server works. */
  ready: AdminParts['ready']
  signUp: Application['signUp']
  /** The current issuer: with port 0 it is known only after `listen`. */
  issuer: () => string
}

/** Creates the request handler, once the issuer is known. */
export type Applications = {
  of(issuer: string): Handle
  /** Notifies clients when a session has ended. */
  notices: Notices
  /** Recently refused flows. */
  flows: RecentFlows
}

/** Connects the protocol, the accounts and the pages. */
export function applications(parts: Parts): Applications {
  const { settings, extended, store, people, call, processes, log } = parts
  const { metrics, tracing } = parts.watched
  const ports = portsOf(parts)
  const toClients = notices(() => ({ ...ports, issuer: parts.issuer() }), log)
  const flows = new RecentFlows()
  const throttling = budgets(processes, metrics?.throttled)
  const shared = {
    extended,
    people,
    selfService: parts.selfService,
    mail: parts.mail,
    signUp: parts.signUp,
    editableClaims: settings.editableClaims,
    notices: toClients,
    admin: {
      store: parts.storage.admin,
      roleOf: async (userId: string) => (await parts.storage.admin.storedUser(userId))?.role,
      people,
      selfService: parts.selfService,
      signUp: { ...parts.signUp, mail: parts.mail?.post },
      notices: toClients,
      ready: parts.ready,
      version: async () => (await import('../../package.json', { with: { type: 'json' } })).default.version,
    },
    flows,
    logos: new Logos(call, ports.now),
    budgets: throttling,
    storageFaults: new StorageFaults(log),
    log,
    metrics,
    tracing,
  }
  const catalogue = catalogueOf(settings)
  const base = {
    ...ports,
    ...offered(settings, extended),
    catalogue,
    store,
    people: protocolPeople(people, metrics),
    budgets: throttling.ofClients,
  }
  return {
    of: (issuer) =>
      application({
        ...shared,
        base: {
          ...base,
          issuer,
          userInfo: userInfoApi(issuer, settings.lifetimes.accessToken, catalogue),
          adminApi: adminApi(issuer, settings.lifetimes.accessToken),
        },
        basePath: pathOf(issuer),
        cookies: cookies({ secure: issuer.startsWith('https:'), path: pathOf(issuer) }),
      }),
    notices: toClients,
    flows,
  }
}

/** The path of an issuer, `''` or with a leading slash, and never with a trailing one. */
function pathOf(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, '')
}

/** The dependencies of the protocol that are the same for every request. */
function portsOf({ store, storage, clock, call }: Parts) {
  const { now, ahead } = clock
  return {
    store,
    keys: storage.keys,
    pairwiseSubject: storage.pairwiseSubject,
    clientKeys: clientKeys(call, now),
    call,
    now,
    ahead,
    random,
  }
}

/** The capabilities that the settings offer to clients. */
function offered({ features, lifetimes, ...settings }: Settings, { grantTypes }: Extended) {
  return {
    lifetimes,
    grantTypes: grantTypes.map(({ name }) => name),
    responseTypes: responseTypesOf(features),
    prompts: promptsOf(features),
    detailTypes: settings.detailTypes,
    authenticationClasses: settings.authenticationClasses,
    registration: settings.registration,
    sessionManagement: features.session_management,
    uiLocales: languages,
  } satisfies Partial<Application['base']>
}
