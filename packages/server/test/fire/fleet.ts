import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as send } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Server } from '../../src/server.ts'
import { aConfiguration } from '../support/a-server.ts'
import { bareEnvironment } from '../support/bare-environment.ts'
import { beginData } from '../support/begun-data.ts'

const command = fileURLToPath(new URL('../../bin/valetkey.mjs', import.meta.url))

export type FleetOptions = {
  instances: number
  /** A PostgreSQL database; without it, SQLite in the data folder. */
  database?: string
  data?: string
  /** A module that each server loads before anything else. */
  preload?: string
  /** Additional members of the configuration file. */
  settings?: Readonly<Record<string, unknown>>
}

/** Several server processes on one database. They may be killed at any time, and restart at the same port. */
export class Fleet implements AsyncDisposable {
  readonly issuer: string
  readonly servers: readonly ServerProcess[]
  readonly #folder: string
  #next = 0

  private constructor(folder: string, servers: readonly ServerProcess[], issuer: string) {
    this.#folder = folder
    this.servers = servers
    this.issuer = issuer
  }

  static async start({ instances, database, preload, settings, ...given }: FleetOptions): Promise<Fleet> {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-fire-'))
    const config = join(folder, 'valetkey.json')
    // Long enough for a busy machine. Other tests cover the grace period and expiry with a test clock.
    const apis = aConfiguration.apis.map((api) => ({ ...api, access_token_lifetime: 3600 }))
    const file = {
      ...aConfiguration,
      apis,
      log_level: 'warn',
      lifetimes: { refresh_grace: 60 },
      ...settings,
    }
    const ports = await Promise.all(Array.from({ length: instances }, freePort))
    const issuer = `http://localhost:${ports[0]}`
    writeFileSync(config, JSON.stringify({ ...file, ...(database === undefined ? {} : { database }) }))
    const data = given.data ?? join(folder, 'data')
    if (database === undefined) await beginData(data, Date.now())
    const args = ['serve', '--config', config, '--data', data, '--issuer', issuer]
    const servers = ports.map((port) => new ServerProcess(port, args, preload))
    const fleet = new Fleet(folder, servers, issuer)
    try {
      for (const server of servers) await server.start()
    } catch (error) {
      await fleet[Symbol.asyncDispose]()
      throw error
    }
    return fleet
  }

  /** Round-robin, without sticky sessions: each request goes to the next server. */
  readonly fetch = (request: Request): Promise<Response> => {
    this.#next += 1
    return this.at(this.#next).fetch(request)
  }

  at(index: number): Pick<Server, 'fetch' | 'issuer'> {
    const server = this.servers[index % this.servers.length]
    if (server === undefined) throw new Error('a fleet has at least one server')
    return { issuer: this.issuer, fetch: (request) => forward(request, server.port) }
  }

  /** Everything that the servers have written to their logs. */
  log(): string {
    return this.servers.map(({ log }) => log).join('')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export class ServerProcess {
  readonly port: number
  readonly #args: readonly string[]
  /** The module that the next start loads before anything else. */
  preload: string | undefined
  #child: ChildProcess | undefined
  log = ''

  constructor(port: number, args: readonly string[], preload: string | undefined) {
    this.port = port
    this.#args = args
    this.preload = preload
  }

  get child(): ChildProcess {
    if (this.#child === undefined) throw new Error('the server was never started')
    return this.#child
  }

  /** Resolves when the server is ready. If it exits instead, the error contains its log. */
  async start(): Promise<void> {
    const preload = this.preload === undefined ? [] : ['--import', this.preload]
    const args = ['--disable-warning=ExperimentalWarning', ...preload, command, ...this.#args]
    const child = spawn(process.execPath, [...args, '--port', String(this.port)], {
      env: bareEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.log += chunk
    })
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
    })
    while (!/ready at/.test(said)) {
      if (child.exitCode !== null) throw new Error(`a server ended before it was ready:\n${this.log}`)
      await delay(10)
    }
  }

  /** Sends SIGKILL, so that the server cannot clean up, and waits for the exit. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  /** Sends a message to the preloaded module, and waits until it was handled. */
  async tell(message: object): Promise<void> {
    const done = once(this.child, 'message')
    this.child.send(message)
    await done
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Sends a request to a port, with its original Host header. Each request has its own connection, so that a
 * broken one affects no other request. It is closed after `patience` milliseconds without a response.
 */
export async function forward(request: Request, port: number, patience = 60_000): Promise<Response> {
  const { pathname, search, host } = new URL(request.url)
  const headers = { ...Object.fromEntries(request.headers), host, connection: 'close' }
  const path = pathname + search
  const outgoing = send({ port, host: '127.0.0.1', path, method: request.method, headers, timeout: patience })
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no response within ${patience} ms`)))
  outgoing.end(Buffer.from(await request.arrayBuffer()))
  const [incoming] = await once(outgoing, 'response')
  const body = await buffer(incoming)
  const answered = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct as Record<string, string[]>)) {
    for (const value of values) answered.append(name, value)
  }
  const empty = incoming.statusCode === 204 || incoming.statusCode === 304
  return new Response(empty ? null : body, { status: incoming.statusCode, headers: answered })
}
