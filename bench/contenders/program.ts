import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A started program and its URL. */
export type Program = {
  process: ChildProcess
  url: string
  /** The URL of its inspector, `ws://…`, if it has one. */
  inspector: () => string | undefined
  stop(): Promise<void>
}

/** Starts a program and waits for the line of output with its URL. */
export async function startProgram(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', ...environment },
  })
  let printed = ''
  let inspector: string | undefined
  child.stderr.on('data', (chunk: Buffer) => {
    const text = chunk.toString()
    const found = /(ws:\/\/\S+)/.exec(text)?.[1]
    if (found !== undefined) inspector = found
    else if (!/^(For help, see|Debugger)/.test(text)) process.stderr.write(`${name}: ${text}`)
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
      const ready = /ready (?:at )?(http\S+)/.exec(printed)?.[1]
      if (ready !== undefined) resolve(ready)
    })
    child.on('exit', (code) =>
      reject(new Error(`${name} exited with ${code} before it was ready: ${printed}`)),
    )
  })
  return { process: child, url, inspector: () => inspector, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(impatient)
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
