import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark } from '../benchmark.ts'
import { startValetkey } from '../contenders/valetkey.ts'
import { median } from '../statistics.ts'

const starts = 7
const most = 400

/** The time from the start of the process on an existing database to the first response. */
export const startUp: Benchmark = {
  name: 'start-up',
  title: 'Start on an existing database',
  async run({ say }) {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
    const times: number[] = []
    try {
      for (let start = 0; start <= starts; start += 1) {
        const began = performance.now()
        const { target, stop } = await startValetkey({ folder })
        const answer = await fetch(target.issuer + target.paths.metadata)
        const took = performance.now() - began
        await answer.arrayBuffer()
        await stop()
        if (!answer.ok) throw new Error(`expected the metadata, got ${answer.status}`)
        // The first start creates the database.
        if (start > 0) times.push(took)
        say(`start ${start} of ${starts}: ${Math.round(took)} ms`)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    const middle = median(times)
    const row = [middle, Math.min(...times), Math.max(...times)].map((ms) => `${Math.round(ms)}`)
    return {
      name: 'start-up',
      title: 'Start on an existing database',
      about: `The real command is started ${starts} times. The measured time is from its start to the 200 response of /.well-known/openid-configuration.`,
      columns: ['', 'median ms', 'fastest ms', 'slowest ms'],
      rows: [['Valetkey, SQLite', ...row]],
      goals: [
        {
          what: 'Start to first response',
          goal: `at most ${most} ms`,
          result: `${Math.round(middle)} ms`,
          met: middle <= most,
        },
      ],
      notes: [],
      measured: { 'Valetkey, SQLite: start': middle },
    }
  },
}
