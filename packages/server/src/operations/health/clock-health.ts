import { toldFrom } from '../../time/clock.ts'
import type { Check } from './health.ts'

/** Whether the machine's clock was set back, and what expires waits for it to catch up. promise R5 */
export function clockHealth(ahead: () => number): Check {
  return {
    part: 'clock',
    async look() {
      const seconds = Math.round(ahead() / 1000)
      if (ahead() <= toldFrom) return { clock: { status: 'ready' } }
      const reason = `the machine's clock is ${seconds} s behind what it was`
      return { clock: { status: 'degraded', reason } }
    },
  }
}
