import { isatty } from 'node:tty'

/**
 * What SIGHUP means to a server. At a terminal it says that the terminal is gone, and with it whoever started the server.
 * To a service, whose input and output lead elsewhere, it says to read the configuration anew; so it does under `nohup`,
 * which is to outlive its terminal.
 */
export function hangupMeans(isTerminal: (descriptor: number) => boolean = isatty): 'end' | 'reread' {
  return [0, 1, 2].some(isTerminal) ? 'end' : 'reread'
}

/** Hears of every signal that ends a server. */
export function onEnd(end: (signal: NodeJS.Signals) => void): void {
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  if (hangupMeans() === 'end') process.on('SIGHUP', end)
}

/**
 * Hears from now on when a service is to read its configuration anew: unheard, SIGHUP would end it in the middle of its
 * start or its requests. To be given what does that, once it can be done; what was asked for before is done then.
 */
export function hearReread(): (reread: () => void) => void {
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
