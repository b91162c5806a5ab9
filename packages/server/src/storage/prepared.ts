import type { Compilable, CompiledQuery } from 'kysely'
import type { Sql } from './door.ts'

class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * What a slot is filled with; a function is asked each time the query runs, after every wait for its turn, and once for
 * all slots that it fills.
 */
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
  readonly #values: readonly unknown[]
  /** Whether some of them are asked when the query runs. */
  #asks = false

  constructor(compiled: CompiledQuery<Row>, values: Readonly<Record<string, Value>>) {
    this.query = compiled.query
    this.queryId = compiled.queryId
    this.sql = compiled.sql
    this.#values = compiled.parameters.map((parameter) => {
      const value = parameter instanceof Slot ? values[parameter.name] : parameter
      if (typeof value === 'function') this.#asks = true
      return value
    })
  }

  get parameters(): readonly unknown[] {
    return this.#asks ? answered(this.#values) : this.#values
  }
}

function answered(values: readonly unknown[]): readonly unknown[] {
  let asked: unknown
  let answer: unknown
  return values.map((value) => {
    if (typeof value !== 'function') return value
    if (value !== asked) {
      asked = value
      answer = value()
    }
    return answer
  })
}
