import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '../../packages/server/src/accounts/passwords/password.ts'
import { percentile } from '../statistics.ts'

/** What parts of a request cost on this machine, in milliseconds: CPU, but for `sync`, which is waited for. */
export type Probed = { sync: number; sign: number; hash: number }

/** Measures them, one after the other: some seconds. */
export async function probe(): Promise<Probed> {
  return { sync: syncTime(), sign: signatureTime(), hash: await hashTime() }
}

/** A page of a log, appended and made durable. */
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

/** ES256, as the server makes it. */
function signatureTime(): number {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const input = randomBytes(300)
  for (let warm = 0; warm < 500; warm += 1) sign('sha256', input, privateKey)
  return cpuOf(2_000, () => sign('sha256', input, privateKey))
}

/** The first ones take a quarter more, until the allocator keeps their 19 MiB. */
async function hashTime(): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < 24; count += 1) {
    const before = process.cpuUsage()
    await hashPassword('correct horse battery', randomBytes)
    if (count >= 12) times.push(milliseconds(process.cpuUsage(before)))
  }
  return usual(times)
}

/** What it takes where nobody disturbs: others can only lengthen it. */
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
