/** By so many milliseconds the clock has to get ahead of the timer before the machine is taken to have slept. */
const noticed = 1_000

/**
 * Milliseconds since some moment, by a watch that has gone on when the machine wakes up. The timer that it is made of
 * stands still while a machine sleeps or is paused, and then the clock jumps; so it does where somebody sets it
 * forward, which makes this watch fast once and harms nobody. It never goes back.
 */
export function wakefulWatch(wall: () => number = Date.now, timer = () => performance.now()): () => number {
  let wallAt = wall()
  let timerAt = timer()
  let slept = 0
  return () => {
    const [wallNow, timerNow] = [wall(), timer()]
    const asleep = wallNow - wallAt - (timerNow - timerAt)
    if (asleep > noticed) slept += asleep
    wallAt = wallNow
    timerAt = timerNow
    return timerNow + slept
  }
}
