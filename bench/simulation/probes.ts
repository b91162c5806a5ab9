import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '../../packages/server/src/accounts/passwords/password.ts'
import { percentile } from '../statistics.ts'

/** The cost of parts of a request on this machine, in milliseconds of CPU; for `sync`, of waiting. */
export type Probed = { sync: number; sign: number; hash: number }

/** Measures them one after the other, which takes some seconds. */
export async function probe(): Promise<Probed> {
  return { sync: syncTime(), sign: signatureTime(), hash: await hashTime() }
}

/** The time to append a page to a log and sync it. */
function syncTime(): number {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-probe-'))
  const file = openSync(join(folder, 'log'), 'w')
  try {
    const page = Buffer.alloc(4096, 1)
    const times = Array.from({ length: 400 }, () => {
      writeSync(file, page)
      const began = performance.now()
      fdatasyncSync(file)
      return performance.now() - began
    })
    return usual(times)
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}

/** The time of an ES256 signature, made as the server does. */
function signatureTime(): number {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const input = randomBytes(300)
  for (let warm = 0; warm < 500; warm += 1) sign('sha256', input, privateKey)
  return cpuOf(2_000, () => sign('sha256', input, privateKey))
}

/** The time of a hash. The first ones take a quarter longer, until the allocator keeps their 19 MiB. */
async function hashTime(): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < 24; count += 1) {
    const before = process.cpuUsage()
    await hashPassword('correct horse battery', randomBytes)
    if (count >= 12) times.push(milliseconds(process.cpuUsage(before)))
  }
  return usual(times)
}

/** The typical time without disturbance, since other load can only increase it. */
function usual(times: readonly number[]): number {
  return percentile(
    times.toSorted((a, b) => a - b),
    0.25,
  )
}

function cpuOf(count: number, run: () => void): number {
  const before = process.cpuUsage()
  for (let each = 0; each < count; each += 1) run()
  return milliseconds(process.cpuUsage(before)) / count
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000
}
