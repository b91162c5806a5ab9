import { setTimeout as delay } from 'node:timers/promises'
import type { Client, ClientBase, ClientConfig, Pool, PoolClient } from 'pg'
import { StorageUnavailable } from '../door/errors.ts'
import type { StorageObserver } from '../door/observer.ts'
import { asFault, isSilence, mayConnectLater } from './faults.ts'

/** Milliseconds. All but `statement` are the same for whatever is done over a connection. */
const limits = {
  /** How long one waits for a connection: a restart of PostgreSQL passes, an outage is told soon. */
  connection: 5_000,
  /** The longest between two tries to connect. */
  pause: 200,
  /** How long a statement waits for the locks of others. */
  lock: 5_000,
  /** How long a transaction may hold its locks without a word from us, as when this process stands still. */
  idleTransaction: 10_000,
  /** Beyond the end of a statement: then the network has lost it. */
  network: 2_000,
  idleConnection: 60_000,
}

/** So many may wait for each connection; the next one is told to come back. */
const waitingPerConnection = 50

/** Where connections lead, and how much they may ask of the server there. */
export type ConnectionOptions = {
  url: string
  /** How many there may be at once. */
  connections: number
  /** Milliseconds that a statement may take; `undefined`: as long as it needs. */
  statementTimeout: number | undefined
  observer: StorageObserver
}

/** A bounded pool of connections, each of which is to a server that takes writes. It heals by itself. */
export class Connections {
  readonly #pool: Pool
  readonly #connect: () => Promise<ClientBase & { end(): Promise<void> }>
  readonly #size: number
  readonly #longestLine: number
  readonly #idle = new Set<Client>()
  #waiting = 0
  /** Since when no connection could be made. */
  #awaySince: number | undefined
  #closed: Promise<void> | undefined

  private constructor(pg: typeof import('pg'), options: ConnectionOptions) {
    const { connections, observer } = options
    const config = clientConfig(pg, options)
    const ready = (client: ClientBase) => prepare(client, options)
    const pool = new pg.Pool({
      ...config,
      max: connections,
      idleTimeoutMillis: limits.idleConnection,
      onConnect: ready,
    })
    hideUrl(pool, options.url)
    // Where nobody listens, a connection that breaks ends the process. Whoever uses it hears of it as an error.
    pool.on('error', (error) => {
      if (isSilence(error)) this.dropIdle()
    })
    const observe = () =>
      observer.pool({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
    pool.on('connect', (client) => {
      client.on('error', () => {})
      observe()
    })
    for (const event of ['acquire', 'release', 'remove'] as const) pool.on(event, observe)
    pool.on('release', (error, client) => {
      if (!error) this.#idle.add(client)
    })
    for (const event of ['acquire', 'remove'] as const) pool.on(event, (client) => this.#idle.delete(client))
    this.#pool = pool
    this.#connect = async () => {
      const client = new pg.Client({ ...config, connectionString: options.url })
      client.on('error', () => {})
      await client.connect()
      await ready(client)
      return client
    }
    this.#size = connections
    this.#longestLine = connections * waitingPerConnection
  }

  /** Loads the driver; connects to nothing yet. */
  static async open(options: ConnectionOptions): Promise<Connections> {
    const pg = await import('pg')
    return new Connections(pg, options)
  }

  /** Takes a connection of the pool, to be given back by `release`. Throws `StorageUnavailable`. */
  async take(): Promise<PoolClient> {
    if (this.#waiting >= this.#longestLine) {
      throw new StorageUnavailable(`the database has ${this.#waiting} requests waiting`)
    }
    this.#waiting += 1
    try {
      return await this.#try(() => this.#takeOpen())
    } finally {
      this.#waiting -= 1
    }
  }

  /**
   * Breaks off every connection that nobody uses: over one of them nothing came back, and whoever took the next one
   * would wait as long for the same.
   */
  dropIdle(): void {
    for (const { connection } of this.#idle) connection.stream.destroy()
  }

  /** The pool learns a moment late of a connection that was broken off; of all that it has, if need be. */
  async #takeOpen(): Promise<PoolClient> {
    for (let left = this.#size; left >= 0; left -= 1) {
      const client = await this.#pool.connect()
      if (!client.connection.stream.destroyed) return client
      client.release(true)
    }
    throw new StorageUnavailable('every connection to the database is broken off at once')
  }

  /** A connection beside the pool, to be ended by who asked for it. */
  separate(): Promise<ClientBase & { end(): Promise<void> }> {
    return this.#try(this.#connect)
  }

  /** Nothing was sent yet, so that trying again is safe; when the server is away for long, nobody waits for it. */
  async #try<Connection>(connect: () => Promise<Connection>): Promise<Connection> {
    if (this.#closed !== undefined) throw new StorageUnavailable('the database is closed')
    const end = performance.now() + limits.connection
    for (let pause = 20; ; pause = Math.min(2 * pause, limits.pause)) {
      try {
        const connection = await connect()
        this.#awaySince = undefined
        return connection
      } catch (error) {
        const now = performance.now()
        this.#awaySince ??= now
        const over = now + pause >= Math.min(end, this.#awaySince + limits.connection)
        if (over || !mayConnectLater(error)) throw asFault(error)
      }
      await delay(pause)
    }
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    this.#closed ??= this.#pool.end()
    return this.#closed
  }
}

function clientConfig(pg: typeof import('pg'), options: ConnectionOptions): ClientConfig {
  const { types } = pg
  return {
    connectionString: options.url,
    fallback_application_name: 'valetkey',
    connectionTimeoutMillis: limits.connection,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Statements are sent without waiting for the answer to the one before.
    pipeline: true,
    // int8 is text otherwise; times and counts of ours stay far below 2^53.
    types: {
      getTypeParser: ((oid: number, format: 'text' | 'binary') =>
        oid === 20 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
    ...(options.statementTimeout === undefined
      ? {}
      : { query_timeout: options.statementTimeout + limits.network }),
  }
}

/**
 * What holds for every statement of a connection. It is asked for in a statement and not in the connection's
 * first words, which a pooler in between does not know how to pass on.
 */
async function prepare(client: ClientBase, { statementTimeout = 0 }: ConnectionOptions): Promise<void> {
  const settings = {
    statement_timeout: statementTimeout,
    lock_timeout: limits.lock,
    idle_in_transaction_session_timeout: limits.idleTransaction,
    // The server finds out within a minute that this machine is gone, and lets go of its locks.
    tcp_keepalives_idle: 30,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
  }
  const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', false)`)
  const { rows } = await client.query<{
    standby: boolean
  }>(`select pg_is_in_recovery() as standby, ${set.join(', ')},
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('synchronous_commit', case current_setting('synchronous_commit')
      when 'off' then 'on' else current_setting('synchronous_commit') end, false)`)
  // A standby is late: what was revoked a moment ago would still be good there.
  if (rows[0]?.standby !== false) {
    throw new StorageUnavailable('the database is a standby that takes no writes')
  }
}

/** The pool goes on using it, and whoever prints the pool does not see it. */
function hideUrl(pool: Pool, url: string): void {
  Object.defineProperty(pool.options, 'connectionString', { value: url, enumerable: false })
}
