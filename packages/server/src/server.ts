import { availableParallelism, hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { HashingPool, hashingShare } from './accounts/hashing-pool.ts'
import { type PasswordCost, todaysCost } from './accounts/password.ts'
import { type People, sessionLifetimes } from './accounts/people.ts'
import { background } from './background/background.ts'
import { cleanUp } from './background/clean-up.ts'
import { logoutNotices } from './background/logout-notices.ts'
import { keyRotation } from './background/rotate-due-keys.ts'
import { sizes } from './background/sizes.ts'
import { latestMark, timeMark } from './background/time-mark.ts'
import { type Clock, steadyClock } from './clock.ts'
import { application } from './http/application.ts'
import { budgets } from './http/budgets.ts'
import { cookies } from './http/cookies.ts'
import { fetchHandler } from './http/fetch.ts'
import { forwardingNotices } from './http/forwarding-notices.ts'
import { closeWithin, listen } from './http/listening.ts'
import { Logos } from './http/logos.ts'
import type { HttpRequest, HttpResponse } from './http/message.ts'
import { nodeServer } from './http/node.ts'
import { protocolPeople } from './http/protocol-people.ts'
import { RecentFlows } from './http/recent-flows.ts'
import { requestIdentity } from './http/request-identity.ts'
import { sourceAddress, trustedProxy } from './http/source-address.ts'
import { StorageFaults } from './http/storage-faults.ts'
import { createLog, type Log } from './log.ts'
import { observation } from './observation.ts'
import type { Family } from './observe/registry.ts'
import { openFromSettings } from './open-from-settings.ts'
import type { Readiness } from './operations/health.ts'
import { healthAnswer } from './operations/health-answer.ts'
import { operators } from './operators.ts'
import type { OutgoingOptions } from './outgoing/outgoing.ts'
import { preparation } from './preparation.ts'
import { promptsOf } from './protocol/authorization/prompt.ts'
import { responseTypesOf } from './protocol/authorization/response-type.ts'
import { extended } from './protocol/extended.ts'
import type { Extensions } from './protocol/extensions.ts'
import { clientKeys } from './protocol/jose/client-keys.ts'
import { notices } from './protocol/logout/notices.ts'
import { userInfoApi } from './protocol/resource.ts'
import type { Trace } from './protocol/trace.ts'
import { random } from './random.ts'
import type { Settings } from './settings.ts'
import { wakefulWatch } from './watch.ts'
import { wayOut } from './way-out.ts'

/** A running authorization server. */
export type Server = {
  /** Compared as a plain string everywhere; with port 0 it is known once `listen` has resolved. RFC 8414 §2 */
  readonly issuer: string
  /** The one-time link that makes the first owner; `undefined` when there is one. */
  readonly setUpUrl: string | undefined
  /**
   * Makes the database agree with the settings, once. `fetch` and `listen` do it by themselves: `listen` when it has
   * its port, so that a start that comes second changes nothing under the one that runs.
   */
  prepare(): Promise<void>
  /**
   * Makes the database agree with the APIs, clients and people of other settings, once it has been prepared. Nothing else
   * of those settings counts.
   */
  redeclare(declared: Pick<Settings, 'apis' | 'clients' | 'users'>): Promise<void>
  /** Answers without a port. `address` is where the request came from; without it, this machine. */
  fetch(request: Request, address?: string): Promise<Response>
  /** Rejects as `net.Server.listen` does: `EADDRINUSE`, `EACCES`, … */
  listen(): Promise<void>
  /** Says that it is not ready, and goes on answering for as long as a balancer takes to see that. */
  drain(): Promise<void>
  /** Lets running requests finish, closes the database. */
  close(): Promise<void>
  /** Which part does how well. */
  ready(): Promise<Readiness>
  /** The metrics of this process; empty where nobody asked for them. */
  families(): Promise<readonly Family[]>
  /** Where metrics and health are served once `listen` has resolved. */
  readonly managementUrl: string | undefined
  /** The decisions of a refused flow, by the id on its error page. */
  flow(flowId: string): Trace | undefined
}

/** What a test may want to have in its hand. */
export type Outside = {
  /** What the machine's clock says, in milliseconds since 1970. */
  now(): number
  /** Milliseconds since some moment, by a watch that nobody sets; without it, `now` is the watch. */
  elapsed(): number
  /**
   * The same, for how long a request has waited to be answered. Without it, the machine's own watch measures that for
   * what comes over a connection, and `elapsed` for what the program asks by itself.
   */
  watch(): number
  log: Log
  /** Of new passwords; without it, today's. */
  passwordCost: PasswordCost
  /** How calls of our own find a host, and how long they may take. */
  calls: Pick<OutgoingOptions, 'lookup' | 'patience'>
  /** Without it, the server is one process. */
  worker: Worker
}

/** One of several processes that are one server: `number` of `of`. */
export type Worker = {
  number: number
  of: number
  /** Whether it makes the database agree with the settings, once for all of them. */
  begins: boolean
}

/** Puts a server together from its settings: the one place where every part meets. */
export async function createServer(
  settings: Settings,
  outside: Partial<Outside> & Extensions = {},
): Promise<Server> {
  const lists = extended(settings.features, outside, settings.clients)
  const log = outside.log ?? createLog(settings.logLevel)
  const clock = clockOf(outside, log)
  const watch = outside.watch ?? wakefulWatch()
  const { now } = clock
  const watched = await observation(settings, log)
  const { metrics, tracing } = watched
  const storage = await openFromSettings(settings, now, {
    ...(metrics && { observer: metrics.storage }),
    waiting: (wait) => log.info(wait, 'another process changes the tables of the database; the start waits'),
  })
  const { store, accounts } = watched.over(storage)
  const processes = outside.worker?.of ?? 1
  const people: People = {
    store: { ...store, ...accounts },
    hashing: new HashingPool({
      ...hashingShare(processes, availableParallelism()),
      around: watched.aroundHash,
    }),
    passwordCost: outside.passwordCost ?? todaysCost,
    sessions: sessionLifetimes,
    now,
    random,
    browserTag: storage.browserTag,
  }
  const work = background({
    jobs: [
      cleanUp(storage),
      timeMark(clock),
      sizes(storage),
      keyRotation((at) => storage.keyCare.rotateDue(at), log),
      logoutNotices((stopping) => toClients.tellDue(stopping)),
    ],
    store: storage.jobs,
    holder: `${hostname()}/${process.pid}/${random(4).toString('hex')}`,
    now,
    log,
    seen: (states) => clock.atLeast(latestMark(states)),
  })
  const { call, now: callsNow } = wayOut(settings, { metrics, log }, outside.calls)
  const begins = outside.worker?.begins ?? true
  const start = preparation({ settings, storage, people, clock, work, begins, log })
  const { health, ready, families, listener } = operators({
    settings,
    storage,
    work,
    metrics,
    isStarted: () => start.isDone,
    waitingHashes: () => people.hashing.waiting,
    callsNow,
    isWorker: outside.worker !== undefined,
    now,
    clockAhead: clock.ahead,
    log,
  })

  const keysOfClients = clientKeys(call, now)
  let issuer = settings.issuer.at(settings.listen.port)
  const speaking = {
    store,
    keys: storage.keys,
    clientKeys: keysOfClients,
    call,
    now,
    ahead: clock.ahead,
    random,
    pairwiseSubject: storage.pairwiseSubject,
  }
  const toClients = notices(() => ({ ...speaking, issuer }), log)
  const flows = new RecentFlows()
  const throttling = budgets(processes, metrics?.throttled)
  const logos = new Logos(call, now)
  const storageFaults = new StorageFaults(log)
  const shared = {
    extended: lists,
    people,
    notices: toClients,
    flows,
    logos,
    budgets: throttling,
    storageFaults,
    log,
    metrics,
    tracing,
  }
  const applicationOf = (issuer: string) =>
    application({
      ...shared,
      base: {
        issuer,
        lifetimes: settings.lifetimes,
        userInfo: userInfoApi(issuer, settings.lifetimes.accessToken),
        store,
        people: protocolPeople(people, metrics),
        keys: storage.keys,
        now,
        ahead: clock.ahead,
        random,
        pairwiseSubject: storage.pairwiseSubject,
        clientKeys: keysOfClients,
        call,
        budgets: throttling.ofClients,
        grantTypes: lists.grantTypes.map(({ name }) => name),
        responseTypes: responseTypesOf(settings.features),
        prompts: promptsOf(settings.features),
        detailTypes: settings.detailTypes,
        authenticationClasses: settings.authenticationClasses,
        registration: settings.registration,
        sessionManagement: settings.features.session_management,
      },
      basePath: new URL(issuer).pathname.replace(/\/$/, ''),
      cookies: cookies(issuer.startsWith('https:')),
    })
  let handle = applicationOf(issuer)
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const probed = healthAnswer(request, ready)
    if (probed !== undefined) return probed
    if (!start.isDone) await start.prepare()
    return handle(request)
  }
  const identity = requestIdentity(settings.trustedProxies)
  const peers = {
    sourceAddress: sourceAddress(settings.trustedProxies, forwardingNotices(log)),
    identity,
    elapsed: watch,
  }
  const http = nodeServer(answer, {
    ...peers,
    isProxy: trustedProxy(settings.trustedProxies),
    keepAlive: settings.listen.keepAlive * 1000,
    closing: () => health.draining,
    turnedAway: (kind) => metrics?.throttled(kind),
    unreadable: (status) => metrics?.unreadable(status),
  })
  let managementUrl: string | undefined

  return {
    get issuer() {
      return issuer
    },
    get setUpUrl() {
      const token = start.setUpToken?.reveal()
      return token && `${issuer}/set-up?token=${token}`
    },
    get managementUrl() {
      return managementUrl
    },
    prepare: start.prepare,
    async redeclare(declared) {
      extended(settings.features, outside, declared.clients)
      await start.prepare()
      await start.redeclare(declared)
    },
    ready,
    families,
    fetch: fetchHandler(answer, identity, outside.watch ?? outside.elapsed ?? outside.now ?? watch),
    async listen() {
      const port = await listen(http, settings.listen)
      managementUrl = await listener?.listen()
      if (managementUrl !== undefined) log.info({ url: managementUrl }, 'metrics and health')
      // Only now is a free port known, and with it who we are.
      issuer = settings.issuer.at(port)
      handle = applicationOf(issuer)
      await start.prepare()
    },
    async drain() {
      health.drain()
      if (http.listening) await delay(settings.drain.delay * 1000)
    },
    async close() {
      const rested = work.close()
      health.drain()
      const limit = settings.drain.limit * 1000
      const begun = performance.now()
      await closeWithin(http, limit)
      await rested
      await toClients.settled()
      await storage.close()
      await watched.close(Math.max(500, limit - (performance.now() - begun)))
      // Last: until now it could be asked how far this is.
      await listener?.close()
    },
    flow: (flowId) => flows.find(flowId, now()),
  }
}

function clockOf({ now, elapsed }: Partial<Outside>, log: Log): Clock {
  return steadyClock({
    wall: now ?? Date.now,
    elapsed: elapsed ?? now ?? (() => performance.now()),
    stepped: (milliseconds) => log.warn({ milliseconds }, 'the clock of this machine was set'),
  })
}
