import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { HashingPool, hashingShare } from './accounts/passwords/hashing-pool.ts'
import type { GuessedPasswords } from './accounts/passwords/new-password.ts'
import { type PasswordCost, todaysCost } from './accounts/passwords/password.ts'
import { type People, sessionLifetimes } from './accounts/people.ts'
import type { SecondFactorPolicy } from './accounts/second-step/policy.ts'
import { applications } from './assembly/applications.ts'
import { connections } from './assembly/connections.ts'
import { guessedPasswords } from './assembly/guessed-passwords.ts'
import { backgroundJobs } from './assembly/jobs.ts'
import { serverMail } from './assembly/mail.ts'
import { type Observation, observation, type Stores } from './assembly/observation.ts'
import { operators } from './assembly/operators.ts'
import { outgoingCalls } from './assembly/outgoing-calls.ts'
import { preparation } from './assembly/preparation.ts'
import { closeWithin, listen } from './http/connections/listening.ts'
import { fetchHandler } from './http/connections/web-request.ts'
import type { HttpRequest, HttpResponse } from './http/requests/message.ts'
import { createLog, type Log } from './log/log.ts'
import type { Post } from './mail/post.ts'
import type { Family } from './observe/registry.ts'
import { openFromSettings } from './open-from-settings.ts'
import type { Readiness } from './operations/health/health.ts'
import { healthAnswer } from './operations/health/health-answer.ts'
import type { OutgoingOptions } from './outgoing/outgoing.ts'
import { extended } from './protocol/combine-extensions.ts'
import type { Extensions } from './protocol/extensions.ts'
import type { Trace } from './protocol/messages/trace.ts'
import { random } from './random.ts'
import type { Settings } from './settings.ts'
import type { Storage } from './storage/open.ts'
import { type Clock, steadyClock } from './time/clock.ts'
import { wakefulWatch } from './time/watch.ts'

/** A running authorization server. */
export type Server = {
  /** Always compared as a plain string. With port 0, known once `listen` has resolved. RFC 8414 §2 */
  readonly issuer: string
  /** The one-time link that creates the first owner; `undefined` if the server has an owner. */
  readonly setUpUrl: string | undefined
  /**
   * Brings the database in line with the settings, once. `fetch` and `listen` call it themselves. `listen` binds the
   * port first, so that a second server started by mistake fails before it changes the running server's database.
   */
  prepare(): Promise<void>
  /**
   * Brings the database in line with the APIs, clients and users of new settings, after `prepare`. All other settings
   * in them are ignored.
   */
  redeclare(declared: Pick<Settings, 'apis' | 'clients' | 'users'>): Promise<void>
  /** Answers a request without a port. `address` is the client's IP address, by default this machine's. */
  fetch(request: Request, address?: string): Promise<Response>
  /** Rejects as `net.Server.listen` does: `EADDRINUSE`, `EACCES`, … */
  listen(): Promise<void>
  /** Reports not ready, and keeps answering for as long as a load balancer needs to notice. */
  drain(): Promise<void>
  /** Lets running requests finish, then closes the database. */
  close(): Promise<void>
  /** The health of each part of the server. */
  ready(): Promise<Readiness>
  /** The metrics of this process; empty unless the settings enable the management listener. */
  families(): Promise<readonly Family[]>
  /** The URL of metrics and health, once `listen` has resolved. */
  readonly managementUrl: string | undefined
  /** The decisions that led to a refusal, by the flow id on its error page. */
  flow(flowId: string): Trace | undefined
}

/** Injectable dependencies, mainly for tests. */
export type Dependencies = {
  /** The machine's clock, in milliseconds since 1970. */
  now(): number
  /** A monotonic clock, in milliseconds. By default `now` if that is given, else `performance.now`. */
  elapsed(): number
  /**
   * The monotonic clock that measures how long a request has been waiting. By default the machine's own for requests
   * over a connection, and `elapsed` for requests through `fetch`.
   */
  watch(): number
  log: Log
  /** The cost of hashing new passwords; `todaysCost` by default. */
  passwordCost: PasswordCost
  /** How outgoing requests resolve a host, and how long they may take. */
  calls: Pick<OutgoingOptions, 'lookup' | 'patience'>
  /** Without it, the server is a single process. */
  worker: Worker
}

/** One of several processes that form one server: `number` of `of`. */
export type Worker = {
  number: number
  of: number
  /** Whether this process brings the database in line with the settings, on behalf of all. */
  begins: boolean
}

/** Creates a server from its settings, and connects all of its parts. */
export async function createServer(
  settings: Settings,
  outside: Partial<Dependencies> & Extensions = {},
): Promise<Server> {
  const lists = extended(settings.features, outside, settings.clients)
  const log = outside.log ?? createLog(settings.logLevel)
  const clock = clockOf(outside, log)
  const { now } = clock
  const watched = await observation(settings, log)
  const { metrics } = watched
  const storage = await openFromSettings(settings, now, {
    ...(metrics && { observer: metrics.storage }),
    waiting: (wait) => log.info(wait, 'waiting while another process migrates the database'),
  })
  const stores = watched.over(storage)
  const processes = outside.worker?.of ?? 1
  const { call, now: callsNow } = outgoingCalls(settings, { metrics, log }, outside.calls)
  const guessed = guessedPasswords(settings, { call, now, metrics, log })
  const { secondFactor } = settings
  const people = peopleOf(
    { settings, stores, storage, watched, processes, guessed, secondFactor, now },
    outside,
  )

  let issuer = settings.issuer.at(settings.listen.port)
  const { store, selfService, mailed, invitations } = stores
  const post = serverMail(settings, {
    mails: storage.mails,
    mailed,
    people,
    metrics,
    log,
    issuer: () => issuer,
  })
  const answering = applications({
    ...{
      settings,
      extended: lists,
      store,
      storage,
      people,
      selfService,
      clock,
      call,
      processes,
      watched,
      log,
      signUp: { mode: settings.signUp, invitations, mailed },
      mail: post && {
        post,
        mailed,
        provesSignUps: settings.mail?.configured === true,
        mailbox: settings.mail?.server === undefined ? storage.mails : undefined,
      },
    },
    issuer: () => issuer,
    ready: () => ready(),
  })
  const { notices, flows } = answering
  const work = backgroundJobs({ storage, clock, log, tellDue: (stopping) => notices.tellDue(stopping), post })
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
      // With port 0, the port and with it the issuer are known only now.
      issuer = settings.issuer.at(port)
      handle = answering.of(issuer)
      await start.prepare()
    },
    async drain() {
      health.drain()
      if (http.listening) await delay(settings.drain.delay * 1000)
    },
    close: () =>
      close({ work, health, http, notices, post, storage, watched, listener }, settings.drain.limit * 1000),
    flow: (flowId) => flows.find(flowId, now()),
  }
}

/** What a server has open until it is closed. */
type Open = {
  work: ReturnType<typeof backgroundJobs>
  http: ReturnType<typeof connections>['http']
  notices: ReturnType<typeof applications>['notices']
  post: Post | undefined
  storage: Storage
  watched: Observation
} & Pick<ReturnType<typeof operators>, 'health' | 'listener'>

/** Closes everything in the order in which the parts need each other, within about `limit` milliseconds. */
async function close({ work, health, http, notices, post, storage, watched, listener }: Open, limit: number) {
  const rested = work.close()
  health.drain()
  const begun = performance.now()
  await closeWithin(http, limit)
  await rested
  await notices.settled()
  await post?.close()
  await storage.close()
  await watched.close(Math.max(500, limit - (performance.now() - begun)))
  // Closed last, so that operators can watch the shutdown.
  await listener?.close()
}

/** The accounts, and how their passwords are hashed. */
function peopleOf(
  parts: {
    settings: Pick<Settings, 'mail'>
    stores: Stores
    storage: Pick<Storage, 'browserTag' | 'codeTag'>
    watched: Observation
    processes: number
    guessed: GuessedPasswords
    secondFactor: SecondFactorPolicy
    now: () => number
  },
  { passwordCost = todaysCost }: Partial<Dependencies>,
): People {
  const { settings, stores, storage, watched, processes, guessed, secondFactor, now } = parts
  return {
    store: { ...stores.store, ...stores.accounts },
    hashing: new HashingPool({
      ...hashingShare(processes, availableParallelism()),
      around: watched.aroundHash,
    }),
    passwordCost,
    guessed,
    sessions: sessionLifetimes,
    secondFactor,
    signInByAddress: settings.mail?.configured === true && settings.mail.signInByAddress,
    now,
    random,
    browserTag: storage.browserTag,
    codeTag: storage.codeTag,
  }
}

function clockOf({ now, elapsed }: Partial<Dependencies>, log: Log): Clock {
  return steadyClock({
    wall: now ?? Date.now,
    elapsed: elapsed ?? now ?? (() => performance.now()),
    stepped: (milliseconds) => log.warn({ milliseconds }, 'the clock of this machine was changed'),
  })
}
