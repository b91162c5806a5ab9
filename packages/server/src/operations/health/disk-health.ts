import { stat, statfs } from 'node:fs/promises'
import type { Check, PartHealth } from './health.ts'

const mebibyte = 1024 * 1024
/** Free bytes that should last a night before the database becomes unwritable; on a small disk, a tenth of it. */
const leastFree = 512 * mebibyte
const leastShare = 0.1
/** A write-ahead log larger than this is kept from being checkpointed by a long-running reader. */
const largestLog = 1024 * mebibyte

/** Checks for a nearly full disk and an ever-growing write-ahead log of an embedded database. promise R6 */
export function diskHealth(dataFolder: string, log: string): Check {
  return {
    part: 'disk',
    async look() {
      const { bavail, blocks, bsize } = await statfs(dataFolder)
      const written = await stat(log).catch(() => ({ size: 0 }))
      return { disk: judged({ free: bavail * bsize, size: blocks * bsize }, written.size) }
    },
  }
}

/** Judges free space, disk size and log size, all in bytes. */
export function judged(disk: { free: number; size: number }, log: number): PartHealth {
  if (disk.free < Math.min(leastFree, disk.size * leastShare)) {
    return { status: 'degraded', reason: `${Math.round(disk.free / mebibyte)} MiB are left` }
  }
  if (log > largestLog) {
    return { status: 'degraded', reason: `the write-ahead log holds ${Math.round(log / mebibyte)} MiB` }
  }
  return { status: 'ready' }
}
