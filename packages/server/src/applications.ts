import type { People } from './accounts/people.ts'
import type { Clock } from './clock.ts'
import { application } from './http/application.ts'
import type { Application } from './http/application-parts.ts'
import { budgets } from './http/budgets.ts'
import { cookies } from './http/cookies.ts'
import { Logos } from './http/logos.ts'
import type { Handle } from './http/node.ts'
import { protocolPeople } from './http/protocol-people.ts'
import { RecentFlows } from './http/recent-flows.ts'
import { StorageFaults } from './http/storage-faults.ts'
import type { Log } from './log.ts'
import type { Observation } from './observation.ts'
import { userInfoApi } from './protocol/access/resource.ts'
import { promptsOf } from './protocol/authorization/request/prompt.ts'
import { responseTypesOf } from './protocol/authorization/request/response-type.ts'
import type { Extended } from './protocol/extensions.ts'
import { clientKeys } from './protocol/jose/client-keys.ts'
import { type Notices, notices } from './protocol/logout/notices.ts'
import type { Outgoing } from './protocol/ports/outgoing.ts'
import type { Store } from './protocol/ports/store.ts'
import { random } from './random.ts'
import type { Settings } from './settings.ts'
import type { Storage } from './storage/open.ts'

type Parts = {
  settings: Settings
  /** The grant types and client authentication methods that it has. */
  extended: Extended
  store: Store
  storage: Pick<Storage, 'keys' | 'pairwiseSubject'>
  people: People
  clock: Clock
  call: Outgoing
  /** Processes that share the address and the budgets. */
  processes: number
  watched: Pick<Observation, 'metrics' | 'tracing'>
  log: Log
  /** Who it is by now: which port a server gets is known late. */
  issuer: () => string
}

/** What answers requests, whoever the issuer turns out to be. */
export type Applications = {
  of(issuer: string): Handle
  /** How apps are told that a session has ended. */
  notices: Notices
  /** What was refused lately. */
  flows: RecentFlows
}

/** Puts the protocol, the people and the pages together. */
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
    notices: toClients,
    flows,
    logos: new Logos(call, ports.now),
    budgets: throttling,
    storageFaults: new StorageFaults(log),
    log,
    metrics,
    tracing,
  }
  const base = {
    ...ports,
    ...offered(settings, extended),
    store,
    people: protocolPeople(people, metrics),
    budgets: throttling.ofClients,
  }
  return {
    of: (issuer) =>
      application({
        ...shared,
        base: { ...base, issuer, userInfo: userInfoApi(issuer, settings.lifetimes.accessToken) },
        basePath: new URL(issuer).pathname.replace(/\/$/, ''),
        cookies: cookies(issuer.startsWith('https:')),
      }),
    notices: toClients,
    flows,
  }
}

/** What the protocol needs from outside, whoever asks. */
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

/** What the settings let clients ask for. */
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
  } satisfies Partial<Application['base']>
}
