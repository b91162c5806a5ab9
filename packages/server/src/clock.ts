/** What a clock is made from. */
export type Timers = {
  /** What the machine's clock says, in milliseconds since 1970. Anybody may set it, forward and back. */
  wall(): number
  /** Milliseconds since some moment; nothing sets it. */
  elapsed(): number
  /** Told when the machine's clock was set, by so many milliseconds. */
  stepped(milliseconds: number): void
}

/** A clock by which nothing that has expired comes back. docs/decisions/0011-time.md */
export type Clock = {
  /** Milliseconds since 1970: never less than it said before. */
  now(): number
  /** How many milliseconds `now()` is ahead of the machine's clock: 0 unless that was set back. */
  ahead(): number
  /** It is at least as late as this: somebody who works on the same database has said so. */
  atLeast(at: number): void
}

/** A difference of less than this comes from measuring, not from setting; in milliseconds. */
const noticed = 1_000
/** From here on operators are told of it, in milliseconds: clocks differ by less without anybody having set one. */
export const toldFrom = 5_000
/** How fast it goes while it is ahead: an hour is made up for in ten, and no lifetime is a tenth longer. */
const pace = 0.9

/**
 * Follows the machine's clock when that goes forward, and goes on by itself, a little more slowly, when that was set
 * back, until the two agree again.
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
    if (Math.abs(step) >= toldFrom) stepped(Math.round(step))
  }

  return {
    now() {
      look()
      return Math.floor(steady)
    },
    ahead() {
      look()
      return steady - wallAt < noticed ? 0 : Math.floor(steady) - wallAt
    },
    atLeast(at) {
      look()
      steady = Math.max(steady, at)
    },
  }
}
