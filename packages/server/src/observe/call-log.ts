import type { Log } from '../log/log.ts'
import type { SeenCall } from '../protocol/ports/outgoing.ts'

/** Milliseconds in which one client has one line of a kind, and all declared ones so many; all others as many. */
const window = 60_000
const mostLines = 60

/**
 * Writes calls of our own that came to nothing into the log: once a minute for each client, purpose and cause, for what
 * anybody can bring about must not fill it. `elapsed` in milliseconds.
 */
export function callLog(log: Pick<Log, 'info' | 'warn'>, elapsed: () => number): (call: SeenCall) => void {
  // Apart, so that apps of strangers do not keep the log from saying that one of the operator's hears nothing.
  const told = { declared: new Set<string>(), others: new Set<string>() }
  let since = elapsed()
  let leftOut = 0

  return ({ purpose, clientId, declared, host, outcome, reason }) => {
    // One that rests has failed before, and that was told.
    if (outcome === 'answered' || outcome === 'resting') return
    if (elapsed() - since >= window) {
      told.declared.clear()
      told.others.clear()
      since = elapsed()
    }
    const line = `${clientId} ${purpose} ${outcome}`
    const lines = declared ? told.declared : told.others
    if (lines.has(line) || lines.size >= mostLines) {
      leftOut += 1
      return
    }
    lines.add(line)
    const facts = { clientId, purpose, host, rule: `outgoing/${outcome}`, reason, leftOut }
    leftOut = 0
    if (outcome === 'busy') log.warn(facts, 'no place was free for a call of our own')
    else if (outcome === 'late') log.warn(facts, 'a call of our own took too long and was given up')
    else log.info(facts, 'a call of our own came to nothing')
  }
}
