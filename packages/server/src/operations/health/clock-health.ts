import { reportedFrom } from '../../time/clock.ts'
import type { Check } from './health.ts'

/**
 * Checks whether the machine's clock was set back. Until it catches up, the server uses the later time. promise R5
 */
export function clockHealth(ahead: () => number): Check {
  return {
    part: 'clock',
    async look() {
      const seconds = Math.round(ahead() / 1000)
      if (ahead() <= reportedFrom) return { clock: { status: 'ready' } }
      const reason = `the machine's clock is ${seconds} s behind its earlier time`
      return { clock: { status: 'degraded', reason } }
    },
  }
}
