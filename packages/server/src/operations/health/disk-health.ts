import { stat, statfs } from 'node:fs/promises'
import type { Check, PartHealth } from './health.ts'

const mebibyte = 1024 * 1024
/** Bytes that leave a night's time before the database cannot be written; on a small disk, a tenth of it. */
const leastFree = 512 * mebibyte
const leastShare = 0.1
/** A log that grew past this is one that a long reader keeps from being folded in. */
const largestLog = 1024 * mebibyte

/** Whether the disk under an embedded database is nearly full, or its write-ahead log without bound. promise R6 */
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

/** All in bytes. */
export function judged(disk: { free: number; size: number }, log: number): PartHealth {
  if (disk.free < Math.min(leastFree, disk.size * leastShare)) {
    return { status: 'degraded', reason: `${Math.round(disk.free / mebibyte)} MiB are left` }
  }
  if (log > largestLog) {
    return { status: 'degraded', reason: `the write-ahead log holds ${Math.round(log / mebibyte)} MiB` }
  }
  return { status: 'ready' }
}
