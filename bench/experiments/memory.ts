import { setTimeout as delay } from 'node:timers/promises'
import type { Benchmark } from '../benchmark.ts'
import { startValetkey } from '../contenders/valetkey.ts'
import { residentMegabytes } from '../load/cpu.ts'
import { Load } from '../load/load.ts'
import { clientCredentialsEs256 } from '../scenarios/client-credentials.ts'

const tokens = 1_000_000
/** Milliseconds after which all work of a start or of the load is finished. */
const settled = 8_000
/** Milliseconds after which an idle server has released the memory that it can. */
const rested = 125_000
/** The setting that `--workers` uses for each worker; V8's default is 32. */
const smallYoungSpace = '--max-semi-space-size=16'
const goals = { idle: 80, after: 150 }

/** Resident memory: idle, under load, and after a million tokens. */
export const memory: Benchmark = {
  name: 'memory',
  title: 'Resident memory',
  async run({ say }) {
    const own = await measured([], say)
    const small = await measured([smallYoungSpace], say)
    return {
      name: 'memory',
      title: 'Resident memory',
      about:
        'One process on SQLite issues ES256 JWTs for client credentials over 64 connections. The figures are VmRSS as reported by the kernel, in MB (10⁶ bytes). Under load V8 lets its space for young objects grow to 2 × 32 MB and more; with `--max-semi-space-size=16`, which workers use, it is half of that.',
      columns: ['', 'as it comes', smallYoungSpace],
      rows: own.map(([what, value], index) => [what, value.toFixed(1), small[index]?.[1].toFixed(1) ?? '']),
      goals: [
        judged('Resident memory, idle', megabytesOf(own, 0), goals.idle),
        judged('Resident memory after a million tokens, at rest', megabytesOf(own, -1), goals.after),
      ],
      notes: [],
      measured: { idle: megabytesOf(own, 0), after: megabytesOf(own, -1) },
    }
  },
}

/** The rows of the table, one for each time of measurement. */
async function measured(nodeFlags: readonly string[], say: (line: string) => void) {
  const running = await startValetkey({ nodeFlags })
  const load = new Load()
  const resident = () => residentMegabytes(running.pids)
  const samples: number[] = []
  const watch = setInterval(() => samples.push(resident()), 250)
  try {
    await delay(settled)
    const rows: [string, number][] = [['Idle', resident()]]
    let before = 0
    for (const share of [0.1, 0.5, 1]) {
      say(`${tokens * share} tokens ${nodeFlags.join(' ')}`)
      samples.length = 0
      await load.round({
        scenario: clientCredentialsEs256.name,
        limit: false,
        contender: 'valetkey',
        target: running.target,
        connections: clientCredentialsEs256.connections,
        seconds: 3600,
        units: Math.round(tokens * (share - before)),
        pids: running.pids,
        databasePids: [],
      })
      before = share
      rows.push([`Maximum under load, up to ${tokens * share} tokens`, Math.max(...samples, resident())])
    }
    await delay(rested)
    rows.push([`After ${tokens} tokens, two minutes later`, resident()])
    return rows
  } finally {
    clearInterval(watch)
    load.stop()
    await running.stop()
  }
}

function megabytesOf(rows: readonly [string, number][], at: number): number {
  return rows.at(at)?.[1] ?? Number.NaN
}

function judged(what: string, value: number, most: number) {
  return { what, goal: `at most ${most} MB`, result: `${Math.round(value)} MB`, met: value <= most }
}
