import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { HashingPool, hashingShare } from './accounts/hashing-pool.ts'
import { type PasswordCost, todaysCost } from './accounts/password.ts'
import { type People, sessionLifetimes } from './accounts/people.ts'
import { applications } from './applications.ts'
import { type Clock, steadyClock } from './clock.ts'
import { connections } from './connections.ts'
import { fetchHandler } from './http/fetch.ts'
import { closeWithin, listen } from './http/listening.ts'
import type { HttpRequest, HttpResponse } from './http/message.ts'
import { workOf } from './jobs.ts'
import { createLog, type Log } from './log.ts'
import { type Observation, observation, type Stores } from './observation.ts'
import type { Family } from './observe/registry.ts'
import { openFromSettings } from './open-from-settings.ts'
import type { Readiness } from './operations/health.ts'
import { healthAnswer } from './operations/health-answer.ts'
import { operators } from './operators.ts'
import type { OutgoingOptions } from './outgoing/outgoing.ts'
import { preparation } from './preparation.ts'
import { extended } from './protocol/extended.ts'
import type { Extensions } from './protocol/extensions.ts'
import type { Trace } from './protocol/messages/trace.ts'
import { random } from './random.ts'
import type { Settings } from './settings.ts'
import type { Storage } from './storage/open.ts'
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

/** Injectable dependencies, mainly for tests. */
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
  const { now } = clock
  const watched = await observation(settings, log)
  const { metrics } = watched
  const storage = await openFromSettings(settings, now, {
    ...(metrics && { observer: metrics.storage }),
    waiting: (wait) => log.info(wait, 'another process changes the tables of the database; the start waits'),
  })
  const stores = watched.over(storage)
  const processes = outside.worker?.of ?? 1
  const people = peopleOf({ stores, storage, watched, processes, now }, outside)
  const { call, now: callsNow } = wayOut(settings, { metrics, log }, outside.calls)

  let issuer = settings.issuer.at(settings.listen.port)
  const { store } = stores
  const answering = applications({
    ...{ settings, extended: lists, store, storage, people, clock, call, processes, watched, log },
    issuer: () => issuer,
  })
  const { notices, flows } = answering
  const work = workOf({ storage, clock, log, tellDue: (stopping) => notices.tellDue(stopping) })
  const begins = outside.worker?.begins ?? true
  const start = preparation({ settings, storage, people, clock, work, begins, log })
  const { health, ready, families, listener } = operators({
    ...{ settings, storage, work, metrics, callsNow, now, log },
    isStarted: () => start.isDone,
    waitingHashes: () => people.hashing.waiting,
    isWorker: outside.worker !== undefined,
    clockAhead: clock.ahead,
  })

  let handle = answering.of(issuer)
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const probed = healthAnswer(request, ready)
    if (probed !== undefined) return probed
    if (!start.isDone) await start.prepare()
    return handle(request)
  }
  const watch = outside.watch ?? wakefulWatch()
  const closing = () => health.draining
  const { http, identity } = connections(answer, { settings, metrics, log, watch, closing })
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
      handle = answering.of(issuer)
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
      await notices.settled()
      await storage.close()
      await watched.close(Math.max(500, limit - (performance.now() - begun)))
      // Last: until now it could be asked how far this is.
      await listener?.close()
    },
    flow: (flowId) => flows.find(flowId, now()),
  }
}

/** Those who have an account, and what is done with their passwords. */
function peopleOf(
  parts: {
    stores: Stores
    storage: Pick<Storage, 'browserTag'>
    watched: Observation
    processes: number
    now: () => number
  },
  { passwordCost = todaysCost }: Partial<Outside>,
): People {
  const { stores, storage, watched, processes, now } = parts
  return {
    store: { ...stores.store, ...stores.accounts },
    hashing: new HashingPool({
      ...hashingShare(processes, availableParallelism()),
      around: watched.aroundHash,
    }),
    passwordCost,
    sessions: sessionLifetimes,
    now,
    random,
    browserTag: storage.browserTag,
  }
}

function clockOf({ now, elapsed }: Partial<Outside>, log: Log): Clock {
  return steadyClock({
    wall: now ?? Date.now,
    elapsed: elapsed ?? now ?? (() => performance.now()),
    stepped: (milliseconds) => log.warn({ milliseconds }, 'the clock of this machine was set'),
  })
}
