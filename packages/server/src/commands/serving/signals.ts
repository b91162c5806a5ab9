import { isatty } from 'node:tty'

/**
 * What SIGHUP means. For a server at a terminal: the terminal was closed, so the server ends. For a service, which has
 * no terminal: reload the configuration. The same applies under `nohup`, which is meant to outlive its terminal.
 */
export function hangupMeans(isTerminal: (descriptor: number) => boolean = isatty): 'end' | 'reread' {
  return [0, 1, 2].some(isTerminal) ? 'end' : 'reread'
}

/** Calls `end` for every signal that ends a server. */
export function onEnd(end: (signal: NodeJS.Signals) => void): void {
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  if (hangupMeans() === 'end') process.on('SIGHUP', end)
}

/**
 * Handles SIGHUP of a service from now on, because the default action would end the process. Returns a function that
 * takes the handler, once the server can reload; a SIGHUP that came earlier is handled then.
 */
export function onReload(): (reread: () => void) => void {
  let asked = false
  let act = () => {
    asked = true
  }
  if (hangupMeans() === 'reread') process.on('SIGHUP', () => act())
  return (reread) => {
    act = reread
    if (asked) reread()
  }
}
