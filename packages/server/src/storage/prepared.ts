import type { Compilable, CompiledQuery } from 'kysely'
import type { Sql } from './door.ts'

class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * A query that is built and compiled once for each engine; each call only fills in its values. For the paths of
 * every token: compiling a join costs five times what SQLite needs to run it.
 */
export function prepared<Values extends Record<string, string | number | null>, Row>(
  build: (sql: Sql, slots: Values) => Compilable<Row>,
): (sql: Sql, values: Values) => CompiledQuery<Row> {
  const compiled = new WeakMap<Sql, CompiledQuery<Row>>()
  return (sql, values) => {
    let query = compiled.get(sql)
    if (query === undefined) {
      const slots = new Proxy({}, { get: (_, name) => new Slot(String(name)) }) as Values
      query = build(sql, slots).compile()
      compiled.set(sql, query)
    }
    const parameters = query.parameters.map((value) => (value instanceof Slot ? values[value.name] : value))
    return { query: query.query, queryId: query.queryId, sql: query.sql, parameters }
  }
}
