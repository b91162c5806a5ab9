import type { Compilable, CompiledQuery } from 'kysely'
import type { Sql } from './door.ts'

class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** What a slot is filled with; a function is asked each time the query runs, after every wait for its turn. */
type Value = string | number | null | (() => number)
/** The same while the query is built. */
type Slots<Values> = { [Name in keyof Values]: Values[Name] extends () => number ? number : Values[Name] }

/**
 * A query that is built and compiled once for each engine; each call only fills in its values. For the paths of
 * every token: compiling a join costs five times what SQLite needs to run it.
 */
export function prepared<Values extends Record<string, Value>, Row>(
  build: (sql: Sql, slots: Slots<Values>) => Compilable<Row>,
): (sql: Sql, values: Values) => CompiledQuery<Row> {
  const compiled = new WeakMap<Sql, CompiledQuery<Row>>()
  return (sql, values) => {
    let query = compiled.get(sql)
    if (query === undefined) {
      const slots = new Proxy({}, { get: (_, name) => new Slot(String(name)) }) as Slots<Values>
      query = build(sql, slots).compile()
      compiled.set(sql, query)
    }
    const { parameters } = query
    return {
      query: query.query,
      queryId: query.queryId,
      sql: query.sql,
      get parameters() {
        return filled(parameters, values)
      },
    }
  }
}

function filled(parameters: readonly unknown[], values: Readonly<Record<string, Value>>): unknown[] {
  return parameters.map((parameter) => {
    if (!(parameter instanceof Slot)) return parameter
    const value = values[parameter.name]
    return typeof value === 'function' ? value() : value
  })
}
