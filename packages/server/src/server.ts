import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { HashingPool } from './accounts/hashing-pool.ts'
import { type People, sessionLifetimes } from './accounts/people.ts'
import { makeSetUpToken } from './accounts/set-up.ts'
import { background } from './background/background.ts'
import { cleanUp } from './background/clean-up.ts'
import { keyRotation } from './background/key-rotation.ts'
import { type Application, application } from './http/application.ts'
import { budgets } from './http/budget.ts'
import { cookies } from './http/cookies.ts'
import { fetchHandler } from './http/fetch.ts'
import type { HttpRequest, HttpResponse } from './http/message.ts'
import { nodeServer } from './http/node.ts'
import { RecentFlows } from './http/recent-flows.ts'
import { requestIdentity } from './http/request-identity.ts'
import { sourceAddress } from './http/source-address.ts'
import { createLog, type Log } from './log.ts'
import { openFromSettings } from './open-from-settings.ts'
import { clientAuthMethods } from './protocol/client-auth/index.ts'
import { grantTypes } from './protocol/grant-types/index.ts'
import { userInfoApi } from './protocol/resource.ts'
import type { Secret } from './protocol/secret.ts'
import type { Trace } from './protocol/trace.ts'
import { random } from './random.ts'
import { declare } from './settings/declare.ts'
import type { Settings } from './settings.ts'
import type { Storage } from './storage/open.ts'
import type { Declared } from './storage/registry.ts'

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
  /** Answers without a port. `address` is where the request came from; without it, this machine. */
  fetch(request: Request, address?: string): Promise<Response>
  /** Rejects as `net.Server.listen` does: `EADDRINUSE`, `EACCES`, … */
  listen(): Promise<void>
  /** Lets running requests finish, closes the database. */
  close(): Promise<void>
  /** The decisions of a refused flow, by the id on its error page. */
  flow(flowId: string): Trace | undefined
}

/** What a test may want to have in its hand. */
export type Outside = {
  /** Milliseconds since 1970. */
  now(): number
  log: Log
}

/** Milliseconds that running requests get when the server closes. */
const drain = 10_000

/** Puts a server together from its settings: the one place where every part meets. */
export async function createServer(settings: Settings, outside: Partial<Outside> = {}): Promise<Server> {
  const now = outside.now ?? Date.now
  const log = outside.log ?? createLog(settings.logLevel)
  const storage = await openFromSettings(settings, now)
  const people: People = {
    store: { ...storage.store, ...storage.accounts },
    hashing: new HashingPool(),
    sessions: sessionLifetimes,
    now,
    random,
  }
  let setUpToken: Secret | undefined
  const prepareOnce = async (): Promise<void> => {
    report(await declare(settings, storage.registry, now()), log)
    setUpToken = (await storage.accounts.hasOwner()) ? undefined : await makeSetUpToken(people)
  }
  let prepared: Promise<void> | undefined
  const prepare = (): Promise<void> => {
    prepared ??= prepareOnce()
    return prepared
  }

  const flows = new RecentFlows()
  let issuer = settings.issuer.at(settings.listen.port)
  let handle = application(parts(issuer, settings, storage, people, flows, log))
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    await prepare()
    return handle(request)
  }
  const identity = requestIdentity(settings.trustedProxies)
  const http = nodeServer(answer, { sourceAddress: sourceAddress(settings.trustedProxies), identity })
  const work = background({
    jobs: [cleanUp(storage), keyRotation((at) => storage.keyCare.rotateDue(at), log)],
    store: storage.jobs,
    holder: `${hostname()}/${process.pid}/${random(4).toString('hex')}`,
    now,
    log,
  })
  work.start()

  return {
    get issuer() {
      return issuer
    },
    get setUpUrl() {
      return setUpToken && `${issuer}/set-up?token=${setUpToken.reveal()}`
    },
    prepare,
    fetch: fetchHandler(answer, identity),
    async listen() {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject)
        http.listen(settings.listen.port, settings.listen.host, () => {
          http.off('error', reject)
          resolve()
        })
      })
      // Only now is a free port known, and with it who we are.
      issuer = settings.issuer.at((http.address() as AddressInfo).port)
      handle = application(parts(issuer, settings, storage, people, flows, log))
      await prepare()
    },
    async close() {
      const rested = work.close()
      if (http.listening) {
        const closed = new Promise((resolve) => http.close(resolve))
        http.closeIdleConnections()
        const impatient = setTimeout(() => http.closeAllConnections(), drain)
        await closed
        clearTimeout(impatient)
      }
      await rested
      await storage.close()
    },
    flow: (flowId) => flows.find(flowId, now()),
  }
}

function parts(
  issuer: string,
  settings: Settings,
  storage: Storage,
  people: People,
  flows: RecentFlows,
  log: Log,
): Application {
  return {
    base: {
      issuer,
      lifetimes: settings.lifetimes,
      userInfo: userInfoApi(issuer, settings.lifetimes.accessToken),
      store: storage.store,
      keys: storage.keys,
      now: people.now,
      random: people.random,
      grantTypes,
      clientAuthMethods,
    },
    people,
    basePath: new URL(issuer).pathname.replace(/\/$/, ''),
    cookies: cookies(issuer.startsWith('https:')),
    flows,
    budgets: budgets(),
    log,
    metrics: undefined,
    tracing: undefined,
  }
}

/** What a start changed is told, and what it took away is told louder. */
function report(declared: Declared, log: Log): void {
  for (const [kind, { added, changed, removed }] of Object.entries(declared)) {
    if (added.length + changed.length > 0) log.info({ kind, added, changed }, 'declared')
    if (removed.length > 0) log.warn({ kind, removed }, 'no longer declared, and so disabled or removed')
  }
}
