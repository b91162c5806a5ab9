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
    return new Filled(query, values)
  }
}

/**
 * A query with its values. A class, because each object that is written with a getter of its own gets a hidden class of
 * its own in V8, which made a refresh a third slower.
 */
class Filled<Row> implements CompiledQuery<Row> {
  readonly query: CompiledQuery<Row>['query']
  readonly queryId: CompiledQuery<Row>['queryId']
  readonly sql: string
  readonly #parameters: readonly unknown[]
  readonly #values: Readonly<Record<string, Value>>

  constructor(
    { query, queryId, sql, parameters }: CompiledQuery<Row>,
    values: Readonly<Record<string, Value>>,
  ) {
    this.query = query
    this.queryId = queryId
    this.sql = sql
    this.#parameters = parameters
    this.#values = values
  }

  get parameters(): unknown[] {
    return this.#parameters.map((parameter) => {
      if (!(parameter instanceof Slot)) return parameter
      const value = this.#values[parameter.name]
      return typeof value === 'function' ? value() : value
    })
  }
}
