import type { JobHealth } from '../background/health.ts'
import type { Reading, Registry } from '../observe/registry.ts'

/** Registers gauges for the size and growth of the database, as last measured by the job `sizes`. */
export function sizeMetrics(registry: Registry, jobs: () => Promise<readonly JobHealth[]>): void {
  const fact = async (name: string): Promise<unknown> => {
    return (await jobs()).find((job) => job.name === 'sizes')?.heartbeat?.facts[name]
  }
  const number = async (name: string): Promise<Reading> => {
    const value = await fact(name)
    return typeof value === 'number' ? value : []
  }
  registry.gauge('valetkey_table_rows', 'Rows of a table.', ['table'], async () =>
    numbersOf(await fact('rows')).map(([table, rows]) => [[table], rows] as const),
  )
  registry.gauge('valetkey_database_bytes', 'Size of the database on disk.', [], () => number('bytes'))
  registry.gauge(
    'valetkey_database_free_bytes',
    'Free space inside the database, which is used before it grows.',
    [],
    () => number('freeBytes'),
  )
  registry.gauge('valetkey_database_wal_bytes', 'The write-ahead log of SQLite.', [], () =>
    number('walBytes'),
  )
  registry.gauge(
    'valetkey_database_growth_bytes_per_day',
    'Growth of the database per day, averaged over the last two days.',
    [],
    async () => new Map(numbersOf(await fact('growth'))).get('bytes') ?? [],
  )
}

/** The members that are numbers; another version may have stored other values. */
export function numbersOf(value: unknown): readonly (readonly [string, number])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
}
