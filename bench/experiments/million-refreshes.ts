import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Benchmark } from '../benchmark.ts'
import { startValetkey } from '../contenders/valetkey.ts'
import { Load } from '../load/load.ts'
import { families, manyFamilies } from '../scenarios/many-families.ts'

const refreshes = 1_000_000
const passes = 10
/** Tolerates pages moved by updates. If the file grew with traffic, it would grow by hundreds of megabytes. */
const most = 1.02

/** Verifies that one million refreshes leave only as many rows as there are families. */
export const millionRefreshes: Benchmark = {
  name: 'million-refreshes',
  title: 'One million refreshes over 10,000 families',
  async run({ say }) {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
    const running = await startValetkey({ folder })
    const load = new Load()
    const file = join(folder, 'data', 'valetkey.db')
    const looks: { refreshes: number; rows: number; file: number; log: number }[] = []
    try {
      for (let pass = 1; pass <= passes; pass += 1) {
        say(`pass ${pass} of ${passes}`)
        await load.round({
          scenario: manyFamilies.name,
          limit: false,
          contender: 'valetkey',
          target: running.target,
          connections: manyFamilies.connections,
          seconds: 3600,
          units: refreshes / passes,
          pids: running.pids,
          databasePids: [],
        })
        looks.push({
          refreshes: (refreshes / passes) * pass,
          rows: familyRows(file),
          file: statSync(file).size,
          log: statSync(`${file}-wal`).size,
        })
      }
    } finally {
      load.stop()
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    }
    const [first, last] = [looks[0], looks.at(-1)]
    const growth = (last?.file ?? Number.NaN) / (first?.file ?? Number.NaN)
    return {
      name: 'million-refreshes',
      title: 'One million refreshes over 10,000 families',
      about: manyFamilies.about,
      columns: ['refreshes', 'rows of families', 'file MB', 'write-ahead log MB'],
      rows: looks.map((look) => [
        look.refreshes.toLocaleString('en'),
        look.rows.toLocaleString('en'),
        (look.file / 1e6).toFixed(1),
        (look.log / 1e6).toFixed(1),
      ]),
      goals: [
        {
          what: 'Rows after a million refreshes',
          goal: `exactly ${families}`,
          result: `${last?.rows}`,
          met: last?.rows === families,
        },
        {
          what: 'File after a million refreshes',
          goal: 'flat after the first pass',
          result: `${growth.toFixed(3)} × its size after ${first?.refreshes.toLocaleString('en')}`,
          met: growth <= most,
        },
      ],
      notes: [],
      measured: { rows: last?.rows ?? Number.NaN, growth, bytes: last?.file ?? Number.NaN },
    }
  },
}

function familyRows(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(database.prepare('select count(*) as rows from token_families').get()?.rows)
  } finally {
    database.close()
  }
}
