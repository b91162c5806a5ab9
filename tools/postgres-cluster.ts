import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chownSync, mkdtempSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A PostgreSQL server for tests, in a temporary folder, on a free port of the loopback interface. */
export type Cluster = {
  /** The folder with its data, socket and log. */
  readonly folder: string
  readonly port: number
  /** A connection URL for its superuser. */
  url(database?: string): string
  /** Kills the server without warning, as a power failure does. */
  kill(): Promise<void>
  /** Stops the server cleanly: connections are closed and all data is written. */
  stop(): Promise<void>
  /** Restarts after `kill` or `stop` with the same data and port. Resolves when it accepts connections. */
  start(): Promise<void>
  /** Suspends the processes (SIGSTOP), so that connections stay open without a response. `thaw` resumes them. */
  freeze(): void
  thaw(): void
  /** Stops it and deletes its folder. This also happens when our process ends, however it ends. */
  destroy(): Promise<void>
}

const superuser = 'valetkey'
/** Milliseconds to start; after a crash, PostgreSQL replays its log first. */
const patience = 60_000

/** A shell script that waits for a line from us. If our process dies, it reads none and deletes everything. */
const guardian = `"$1/postgres" -D "$2/data" >> "$2/log" 2>&1 & server=$!
read -r word
kill -QUIT $server 2> "$2/kill" ; wait $server
[ "$word" = keep ] || rm -rf "$2"`

/** Creates a cluster with the programs in a folder and starts it. */
export async function startCluster(programs: string): Promise<Cluster> {
  const cluster = new OwnCluster(programs, await freePort())
  try {
    cluster.make()
    await cluster.start()
    return cluster
  } catch (error) {
    await cluster.destroy()
    throw error
  }
}

class OwnCluster implements Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'valetkey-postgres-'))
  readonly port: number
  readonly #programs: string
  /** PostgreSQL refuses to run as root. */
  readonly #user = process.getuid?.() === 0 ? userOfServer() : undefined
  #guardian: ChildProcess | undefined

  constructor(programs: string, port: number) {
    this.#programs = programs
    this.port = port
  }

  url(database = 'postgres'): string {
    return `postgres://${superuser}@127.0.0.1:${this.port}/${database}`
  }

  make(): void {
    if (this.#user !== undefined) chownSync(this.folder, this.#user.uid, this.#user.gid)
    const data = join(this.folder, 'data')
    const options = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions']
    execFileSync(join(this.#programs, 'initdb'), ['-D', data, '-U', superuser, ...options], {
      ...this.#user,
      cwd: this.folder,
      stdio: 'pipe',
    })
    // fsync stays on, because the tests depend on durability.
    appendFileSync(
      join(data, 'postgresql.conf'),
      `listen_addresses = '127.0.0.1'
port = ${this.port}
unix_socket_directories = '${this.folder}'
max_connections = 400
shared_buffers = 32MB
`,
    )
  }

  async start(): Promise<void> {
    const end = Date.now() + patience
    // A killed server leaves its pid file behind, which still says "ready".
    const [killed] = this.#pidFile()
    for (;;) {
      const child = spawn('sh', ['-c', guardian, 'sh', this.#programs, this.folder], {
        ...this.#user,
        cwd: this.folder,
        // In its own process group, so that Ctrl-C reaches only us; it ends when we do.
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      child.unref()
      this.#guardian = child
      if (await this.#isReady(child, end, killed)) return
      await this.#release('keep')
      // The child processes of a killed server take a moment to exit.
      if (Date.now() > end) throw new Error(`PostgreSQL does not start:\n${this.#log()}`)
    }
  }

  /** The last line of the pid file is the status of the server. */
  async #isReady(child: ChildProcess, end: number, killed: string | undefined): Promise<boolean> {
    const began = this.#log().length
    while (Date.now() < end && child.exitCode === null) {
      await delay(20)
      const status = this.#pidFile()
      if (status[7]?.trim() === 'ready' && status[0] !== killed) return true
      if (/FATAL: .*(lock file|shared memory)/.test(this.#log().slice(began))) return false
    }
    return false
  }

  async kill(): Promise<void> {
    const processes = this.#processes()
    process.kill(this.#pid(), 'SIGKILL')
    await this.#release('keep')
    // The processes that serve connections exit a little later, and may respond until then.
    while (processes.some(isAlive)) await delay(5)
  }

  async stop(): Promise<void> {
    const pid = this.#pid()
    process.kill(pid, 'SIGINT')
    while (this.#pidFile()[0] === String(pid)) await delay(10)
    await this.#release('keep')
  }

  freeze(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGSTOP')
  }

  thaw(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGCONT')
  }

  async destroy(): Promise<void> {
    if (this.#guardian === undefined || this.#guardian.exitCode !== null) {
      execFileSync('rm', ['-rf', this.folder])
      return
    }
    await this.#release('')
  }

  async #release(word: string): Promise<void> {
    const child = this.#guardian
    if (child === undefined || child.exitCode !== null) return
    const exited = once(child, 'exit')
    child.ref()
    child.stdin?.end(word === '' ? '' : `${word}\n`)
    await exited
  }

  #pid(): number {
    const pid = Number(this.#pidFile()[0])
    if (!Number.isInteger(pid) || pid <= 1) throw new Error('PostgreSQL is not running')
    return pid
  }

  /** The process ids of the server and its children. */
  #processes(): readonly number[] {
    const parent = String(this.#pid())
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', parent], { encoding: 'utf8' })
    return [Number(parent), ...children.split('\n').filter(Boolean).map(Number)]
  }

  #pidFile(): readonly string[] {
    return readOrNothing(join(this.folder, 'data', 'postmaster.pid')).split('\n')
  }

  #log(): string {
    return readOrNothing(join(this.folder, 'log'))
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function userOfServer(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
