import type { CompiledQuery } from 'kysely'
import type { Database, Statement, Written } from './database.ts'
import { StorageUnavailable } from './errors.ts'
import type { StorageObserver } from './observer.ts'

/** Wraps a `Database` to report how long its reads and writes take, including the time they wait for their turn. */
export function observed(db: Database, observer: StorageObserver): Database {
  const timed = async <Value>(kind: 'read' | 'write', run: () => Promise<Value>): Promise<Value> => {
    const began = performance.now()
    let failed = false
    try {
      return await run()
    } catch (error) {
      failed = error instanceof StorageUnavailable
      throw error
    } finally {
      observer.answered(kind, (performance.now() - began) / 1000, failed)
    }
  }
  return {
    sql: db.sql,
    read: <Row>(query: CompiledQuery<Row>) => timed('read', () => db.read(query)),
    write: <const Statements extends readonly Statement[]>(statements: Statements) =>
      timed<Written<Statements>>('write', () => db.write(statements)),
    alone: (job, run) => db.alone(job, run),
    close: () => db.close(),
  }
}
