import type { Compilable, CompiledQuery } from 'kysely'
import type { Sql } from './database.ts'

class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * The value of a slot. A function is called each time the query runs, after any wait for its turn, and once for all the
 * slots that it fills.
 */
type Value = string | number | null | (() => number)
/** The placeholders while the query is built. */
type Slots<Values> = { [Name in keyof Values]: Values[Name] extends () => number ? number : Values[Name] }

/**
 * A query that is built and compiled once per engine; each call only fills in its values. Meant for the statements that
 * every token needs: compiling a join takes five times as long as running it on SQLite.
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
 * A query with its values. It is a class because in V8 each object literal with a getter gets its own hidden class,
 * which made a refresh a third slower.
 */
class Filled<Row> implements CompiledQuery<Row> {
  readonly query: CompiledQuery<Row>['query']
  readonly queryId: CompiledQuery<Row>['queryId']
  readonly sql: string
  readonly #values: readonly unknown[]
  /** Whether some of the values are functions, called when the query runs. */
  #hasFunctions = false

  constructor(compiled: CompiledQuery<Row>, values: Readonly<Record<string, Value>>) {
    this.query = compiled.query
    this.queryId = compiled.queryId
    this.sql = compiled.sql
    this.#values = compiled.parameters.map((parameter) => {
      const value = parameter instanceof Slot ? values[parameter.name] : parameter
      if (typeof value === 'function') this.#hasFunctions = true
      return value
    })
  }

  get parameters(): readonly unknown[] {
    return this.#hasFunctions ? evaluated(this.#values) : this.#values
  }
}

function evaluated(values: readonly unknown[]): readonly unknown[] {
  let called: unknown
  let result: unknown
  return values.map((value) => {
    if (typeof value !== 'function') return value
    if (value !== called) {
      called = value
      result = value()
    }
    return result
  })
}
