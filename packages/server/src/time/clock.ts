/** The machine's timers that a clock is built on. */
export type Timers = {
  /** The machine's wall clock, in milliseconds since 1970. It may be set forward and back at any time. */
  wall(): number
  /** A monotonic clock, in milliseconds. */
  elapsed(): number
  /** Called when the machine's clock was changed, with the difference in milliseconds. */
  stepped(milliseconds: number): void
}

/** A clock that never goes back, so that nothing expired becomes valid again. docs/decisions/0011-time.md */
export type Clock = {
  /** Milliseconds since 1970; never less than an earlier result. */
  now(): number
  /** By how many milliseconds `now()` is ahead of the machine's clock: 0 unless that was set back. */
  ahead(): number
  /** Advances the clock to at least this time, which another process on the same database has seen. */
  atLeast(at: number): void
}

/** In milliseconds. A smaller difference is a measuring error, not a change of the clock. */
const measuringError = 1_000
/** In milliseconds. Only larger differences are reported: smaller ones are normal between machines. */
export const reportedFrom = 5_000
/** The speed while the clock is ahead: it makes up an hour in ten, and lifetimes are at most 12 % longer. */
const pace = 0.9

/**
 * Follows the machine's clock forward. When that is set back, this clock continues on its own, slightly slower, until
 * the two agree again.
 */
export function steadyClock({ wall, elapsed, stepped }: Timers): Clock {
  let wallAt = wall()
  let elapsedAt = elapsed()
  let steady = wallAt

  const look = (): void => {
    const [wallNow, elapsedNow] = [wall(), elapsed()]
    const passed = Math.max(0, elapsedNow - elapsedAt)
    const step = wallNow - wallAt - passed
    steady = Math.max(wallNow, steady + passed * (steady > wallAt ? pace : 1))
    wallAt = wallNow
    elapsedAt = elapsedNow
    if (Math.abs(step) >= reportedFrom) stepped(Math.round(step))
  }

  return {
    now() {
      look()
      return Math.floor(steady)
    },
    ahead() {
      look()
      return steady - wallAt < measuringError ? 0 : Math.floor(steady) - wallAt
    },
    atLeast(at) {
      look()
      steady = Math.max(steady, at)
    },
  }
}
