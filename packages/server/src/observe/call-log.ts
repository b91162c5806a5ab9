import type { Log } from '../log/log.ts'
import type { SeenCall } from '../protocol/ports/outgoing.ts'

/**
 * Milliseconds in which a client gets one line per purpose and cause, and each of the two groups `mostLines` in all.
 */
const window = 60_000
const mostLines = 60

/**
 * Logs failed outgoing requests once a minute for each client, purpose and cause, since anyone can cause them and
 * must not be able to fill the log. `elapsed` returns milliseconds.
 */
export function callLog(log: Pick<Log, 'info' | 'warn'>, elapsed: () => number): (call: SeenCall) => void {
  // Two groups, so that failures of self-registered clients do not hide those of declared ones.
  const told = { declared: new Set<string>(), others: new Set<string>() }
  let since = elapsed()
  let leftOut = 0

  return ({ purpose, clientId, declared, host, outcome, reason }) => {
    // `resting` follows a failure that was already logged.
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
    if (outcome === 'busy') log.warn(facts, 'an outgoing request found no free slot')
    else if (outcome === 'late') log.warn(facts, 'an outgoing request timed out')
    else log.info(facts, 'an outgoing request failed')
  }
}
