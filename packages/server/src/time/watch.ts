/** In milliseconds. If the wall clock gains more than this on the timer, the machine is assumed to have been suspended. */
const leastSuspension = 1_000

/**
 * A monotonic clock in milliseconds that includes the time during which the machine was suspended. `timer` stops
 * during suspension, so a jump of `wall` counts as suspension. A wall clock that is set forward looks the same: this
 * clock then jumps ahead once, which is harmless. It never goes back.
 */
export function wakefulWatch(wall: () => number = Date.now, timer = () => performance.now()): () => number {
  let wallAt = wall()
  let timerAt = timer()
  let suspendedFor = 0
  return () => {
    const [wallNow, timerNow] = [wall(), timer()]
    const gap = wallNow - wallAt - (timerNow - timerAt)
    if (gap > leastSuspension) suspendedFor += gap
    wallAt = wallNow
    timerAt = timerNow
    return timerNow + suspendedFor
  }
}
