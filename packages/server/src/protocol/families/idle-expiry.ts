/**
 * When a family that is used now expires if it is not used again, in milliseconds since 1970. `idle` is the idle
 * lifetime in seconds. The time is rounded down to a 64th of that, so that most uses leave it unchanged and the
 * database need not update its index on every refresh.
 */
export function idleExpiry(now: number, idle: number): number {
  const grain = Math.ceil((idle * 1000) / 64)
  return Math.floor((now + idle * 1000) / grain) * grain
}
