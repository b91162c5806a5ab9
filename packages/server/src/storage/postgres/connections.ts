import { setTimeout as delay } from 'node:timers/promises'
import type { Client, ClientBase, ClientConfig, Pool, PoolClient } from 'pg'
import { StorageUnavailable } from '../database/errors.ts'
import type { StorageObserver } from '../database/observer.ts'
import { asFault, isSilence, mayConnectLater } from './faults.ts'

/** Milliseconds. */
const limits = {
  /** How long a request waits for a connection: long enough for a restart of PostgreSQL, short enough for an outage. */
  connection: 5_000,
  /** The longest pause between two attempts to connect. */
  pause: 200,
  /** How long a statement waits for a lock. */
  lock: 5_000,
  /** How long an idle transaction may hold its locks, for example if this process is suspended. */
  idleTransaction: 10_000,
  /** Added to the time limit of a statement: after that, the response counts as lost in the network. */
  network: 2_000,
  idleConnection: 60_000,
}

/** How many requests may wait per connection; further ones are refused. */
const waitingPerConnection = 50

/** The server to connect to, and the limits of the connections. */
export type ConnectionOptions = {
  url: string
  /** The maximum number of connections. */
  connections: number
  /** The time limit of a statement in milliseconds; `undefined`: none. */
  statementTimeout: number | undefined
  observer: StorageObserver
}

/** A bounded pool of connections to a server that accepts writes. It replaces broken connections. */
export class Connections {
  readonly #pool: Pool
  readonly #connect: () => Promise<ClientBase & { end(): Promise<void> }>
  readonly #size: number
  readonly #longestLine: number
  readonly #idle = new Set<Client>()
  #waiting = 0
  /** Since when no connection could be established. */
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
    // Without a listener, a broken connection would end the process. Its user receives the error anyway.
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

  /** Loads the driver, without connecting yet. */
  static async open(options: ConnectionOptions): Promise<Connections> {
    const pg = await import('pg')
    return new Connections(pg, options)
  }

  /** Takes a connection from the pool, to be returned with `release`. Throws `StorageUnavailable`. */
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
   * Closes every idle connection. Called after a connection did not respond: the next request would probably wait just
   * as long on another one.
   */
  dropIdle(): void {
    for (const { connection } of this.#idle) connection.stream.destroy()
  }

  /** Takes an open connection. The pool notices closed connections with a delay, possibly all of them. */
  async #takeOpen(): Promise<PoolClient> {
    for (let left = this.#size; left >= 0; left -= 1) {
      const client = await this.#pool.connect()
      if (!client.connection.stream.destroyed) return client
      client.release(true)
    }
    throw new StorageUnavailable('all connections to the database were closed at once')
  }

  /** Opens a connection outside the pool, which the caller has to end. */
  separate(): Promise<ClientBase & { end(): Promise<void> }> {
    return this.#try(this.#connect)
  }

  /**
   * Retries connecting, which is safe since nothing was sent yet. Fails at once if the server has been away for
   * long.
   */
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

  /** Closes the pool after the connections in use have been returned. */
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
    // Statements are sent without waiting for the response to the previous one.
    pipeline: true,
    // The driver returns int8 as text by default; our times and counts stay far below 2^53.
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
 * Sets the limits of a connection. They are set by a statement, because a connection pooler in between may not support
 * them as startup parameters.
 */
async function prepare(client: ClientBase, { statementTimeout = 0 }: ConnectionOptions): Promise<void> {
  const settings = {
    statement_timeout: statementTimeout,
    lock_timeout: limits.lock,
    idle_in_transaction_session_timeout: limits.idleTransaction,
    // The server detects within a minute that this machine is gone, and releases its locks.
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
  // A standby lags behind: a token that was just revoked would still be valid there.
  if (rows[0]?.standby !== false) {
    throw new StorageUnavailable('the database is a standby, which accepts no writes')
  }
}

/** Makes the URL non-enumerable: the pool can still use it, but printing the pool does not reveal the password. */
function hideUrl(pool: Pool, url: string): void {
  Object.defineProperty(pool.options, 'connectionString', { value: url, enumerable: false })
}
