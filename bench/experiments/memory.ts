import { setTimeout as delay } from 'node:timers/promises'
import type { Benchmark } from '../benchmark.ts'
import { startValetkey } from '../contenders/valetkey.ts'
import { residentMegabytes } from '../load/cpu.ts'
import { Load } from '../load/load.ts'
import { clientCredentialsEs256 } from '../scenarios/client-credentials.ts'

const tokens = 1_000_000
/** Milliseconds after which nothing of a start or a storm is under way any more. */
const settled = 8_000
const goals = { idle: 80, after: 150 }

/** Resident memory: idle, under load, and after a million tokens. */
export const memory: Benchmark = {
  name: 'memory',
  title: 'Resident memory',
  async run({ say }) {
    const running = await startValetkey()
    const load = new Load()
    const resident = () => residentMegabytes(running.pids)
    const samples: number[] = []
    const watch = setInterval(() => samples.push(resident()), 250)
    try {
      await delay(settled)
      const idle = resident()
      const rows = [['Idle', idle]] as [string, number][]
      for (const share of [0.1, 0.5, 1]) {
        const before = rows.length === 1 ? 0 : rows.length === 2 ? 0.1 : 0.5
        say(`${tokens * share} tokens`)
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
        rows.push([`Most under load, up to ${tokens * share} tokens`, Math.max(...samples, resident())])
      }
      await delay(settled)
      const after = resident()
      rows.push([`After ${tokens} tokens, at rest`, after])
      return {
        name: 'memory',
        title: 'Resident memory',
        about:
          'One process on SQLite gives out ES256 JWTs for client credentials over 64 connections; VmRSS as the kernel tells it, in MB (10⁶ bytes).',
        columns: ['', 'MB'],
        rows: rows.map(([what, value]) => [what, value.toFixed(1)]),
        goals: [
          judged('Resident memory, idle', idle, goals.idle),
          judged('Resident memory after a million tokens', after, goals.after),
        ],
        notes: [],
        measured: { idle, after },
      }
    } finally {
      clearInterval(watch)
      load.stop()
      await running.stop()
    }
  },
}

function judged(what: string, value: number, most: number) {
  return { what, goal: `at most ${most} MB`, result: `${Math.round(value)} MB`, met: value <= most }
}
