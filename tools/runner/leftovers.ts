import { setTimeout as delay } from 'node:timers/promises'

/** Milliseconds to wait for open resources to be closed. */
const patience = 20_000

/** The process state that a test file could change for the files after it. */
export type State = {
  env: Record<string, string | undefined>
  cwd: string
  listeners: Record<string, number>
  globals: Record<string, unknown>
  resources: Record<string, number>
}

export function stateNow(): State {
  return {
    env: { ...process.env },
    cwd: process.cwd(),
    listeners: Object.fromEntries(
      process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    ),
    globals: globals(),
    resources: resources(),
  }
}

/** Describes the changes since `before`, and restores the state where possible. Waits for resources to be closed. */
export async function leftovers(before: State): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of new Set([...Object.keys(before.env), ...Object.keys(process.env)])) {
    const value = before.env[name]
    if (value === process.env[name]) continue
    found.push(`left the variable ${name} changed`)
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  if (process.cwd() !== before.cwd) {
    found.push(`left the working directory at ${process.cwd()}`)
    process.chdir(before.cwd)
  }
  for (const [name, value] of Object.entries(globals())) {
    if (value !== before.globals[name]) found.push(`left ${name} replaced`)
  }
  process.exitCode = 0
  return [...found, ...listenersLeft(before), ...(await stillOpen(before))]
}

/** Globals that a test may replace: `t.mock` restores them, but an assignment may not. */
function globals(): Record<string, unknown> {
  return {
    ...{ fetch, setTimeout, setInterval, setImmediate, queueMicrotask, Date, 'Date.now': Date.now },
    ...{ 'Math.random': Math.random, 'performance.now': performance.now, 'process.exit': process.exit },
    ...{ 'process.kill': process.kill, 'console.log': console.log },
    ...{ 'console.warn': console.warn, 'console.error': console.error },
    ...{ 'process.stdout.write': process.stdout.write, 'process.stderr.write': process.stderr.write },
  }
}

function listenersLeft(before: State): readonly string[] {
  return (
    process
      .eventNames()
      // Listeners for the exit of the process are harmless.
      .filter(
        (name) => name !== 'exit' && process.listenerCount(name) > (before.listeners[String(name)] ?? 0),
      )
      .map((name) => `left a listener for the process event ${String(name)}`)
  )
}

/** Resources that would keep the process alive. */
async function stillOpen(before: State): Promise<readonly string[]> {
  const end = performance.now() + patience
  for (;;) {
    const now = resources()
    const more = Object.keys(now).filter((kind) => (now[kind] ?? 0) > (before.resources[kind] ?? 0))
    if (more.length === 0) return []
    if (performance.now() > end) {
      return more.map((kind) => `left open: ${(now[kind] ?? 0) - (before.resources[kind] ?? 0)} ${kind}`)
    }
    await delay(5)
  }
}

function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
