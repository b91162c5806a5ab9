import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as send } from 'node:http'
import { createServer } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { bareEnvironment } from './bare-environment.ts'

const command = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** One of several processes that form one server: they share the issuer and have their own ports. */
export type Instance = {
  issuer: string
  port: number
  fetch(request: Request): Promise<Response>
  child: ChildProcess
  /** Resolves with the exit code. */
  stop(): Promise<number | null>
}

export type InstanceOptions = {
  /** The configuration file; its issuer and port are overridden. */
  config: string
  data: string
  /** Default: the URL of its own port. */
  issuer?: string
  main?: string
}

/** Starts an instance and waits until it is ready. Rejects with its error output if it fails to start. */
export async function anInstance({
  config,
  data,
  issuer,
  main = command,
}: InstanceOptions): Promise<Instance> {
  const port = await freePort()
  const args = ['--disable-warning=ExperimentalWarning', main, 'serve', '--config', config, '--data', data]
  const own = issuer ?? `http://localhost:${port}`
  const child = spawn(process.execPath, [...args, '--port', String(port), '--issuer', own], {
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = text(child.stderr)
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const ready = once(child.stdout, 'data').then(([line]) => /ready at/.test(String(line)))
  if ((await Promise.race([ready, ended])) !== true) throw new Error(await said)
  child.stdout.resume()
  const agent = new Agent({ keepAlive: true })
  return {
    issuer: own,
    port,
    child,
    fetch: (request) => forward(request, port, agent),
    stop() {
      child.kill('SIGTERM')
      // Only after its exit, since requests may still be pending.
      return ended.finally(() => agent.destroy())
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : assert.fail('no port')
}

/** Forwards a request to this port with its original Host header, as a load balancer does. */
async function forward(request: Request, port: number, agent: Agent): Promise<Response> {
  const { pathname, search, host } = new URL(request.url)
  const options = { port, host: '127.0.0.1', path: pathname + search, method: request.method, agent }
  const outgoing = send({ ...options, headers: { ...Object.fromEntries(request.headers), host } })
  outgoing.end(Buffer.from(await request.arrayBuffer()))
  const [incoming] = await once(outgoing, 'response')
  const body = await buffer(incoming)
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct as Record<string, string[]>)) {
    for (const value of values) headers.append(name, value)
  }
  const empty = incoming.statusCode === 204 || incoming.statusCode === 304
  return new Response(empty ? null : body, { status: incoming.statusCode, headers })
}
