import { aDatabase } from '../support/postgres.ts'
import type { FleetOptions } from './fleet.ts'

/** Where a fleet stores its data: an engine, on which each fleet has its own database. */
export type Place = {
  name: string
  create(): Promise<AsyncDisposable & { options: Pick<FleetOptions, 'database'> }>
}

const sqlite: Place = {
  name: 'SQLite',
  create: async () => ({ options: {}, [Symbol.asyncDispose]: async () => {} }),
}

const postgres: Place = {
  name: 'PostgreSQL',
  async create() {
    const database = await aDatabase()
    return { options: { database: database.url }, [Symbol.asyncDispose]: () => database.drop() }
  },
}

export const places: readonly Place[] = [sqlite, postgres]
