/**
 * When a family lies idle that is used now, up to a 64th early. An end that moved with every use would have the
 * database write its index anew each time; so most uses leave it where it is. `idle` in seconds.
 */
export function idleEnd(now: number, idle: number): number {
  const grain = Math.ceil((idle * 1000) / 64)
  return Math.floor((now + idle * 1000) / grain) * grain
}
