import type { Log } from '../log.ts'
import type { SeenCall } from '../protocol/outgoing.ts'

/** Milliseconds in which one client has one line of a kind, and all of them together so many. */
const window = 60_000
const mostLines = 60

/**
 * Writes calls of our own that came to nothing into the log: once a minute for each client, purpose and cause, for what
 * anybody can bring about must not fill it. `elapsed` in milliseconds.
 */
export function callLog(log: Pick<Log, 'info' | 'warn'>, elapsed: () => number): (call: SeenCall) => void {
  const told = new Set<string>()
  let since = elapsed()
  let leftOut = 0

  return ({ purpose, clientId, host, outcome, reason }) => {
    // One that rests has failed before, and that was told.
    if (outcome === 'answered' || outcome === 'resting') return
    if (elapsed() - since >= window) {
      told.clear()
      since = elapsed()
    }
    const line = `${clientId} ${purpose} ${outcome}`
    if (told.has(line) || told.size >= mostLines) {
      leftOut += 1
      return
    }
    told.add(line)
    const facts = { clientId, purpose, host, rule: `outgoing/${outcome}`, reason, leftOut }
    leftOut = 0
    if (outcome === 'busy') log.warn(facts, 'no place was free for a call of our own')
    else if (outcome === 'late') log.warn(facts, 'a call of our own took too long and was given up')
    else log.info(facts, 'a call of our own came to nothing')
  }
}
