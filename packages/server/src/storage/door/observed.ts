import type { CompiledQuery } from 'kysely'
import type { Door, Statement, Written } from './door.ts'
import { StorageUnavailable } from './errors.ts'
import type { StorageObserver } from './observer.ts'

/** Wraps a `Door` to report how long its reads and writes take, including the time they wait for their turn. */
export function observed(door: Door, observer: StorageObserver): Door {
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
    sql: door.sql,
    read: <Row>(query: CompiledQuery<Row>) => timed('read', () => door.read(query)),
    write: <const Statements extends readonly Statement[]>(statements: Statements) =>
      timed<Written<Statements>>('write', () => door.write(statements)),
    alone: (job, run) => door.alone(job, run),
    close: () => door.close(),
  }
}
