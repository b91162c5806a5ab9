import type { CompiledQuery } from 'kysely'
import type { Database, Statement } from '../../src/storage/database/database.ts'

/** A run of some code, paused before its next call of the database, or done. */
export class Task<Result> {
  #result: Result | undefined
  #error: { thrown: unknown } | undefined
  #goOn: (() => void) | undefined
  #stopped = Promise.withResolvers<void>()
  /** The results of the database so far. They determine what the code does next. */
  readonly heard: unknown[] = []

  /** Starts the code, and runs it up to its first call of the database. */
  static async begin<Result>(db: Database, run: (db: Database) => Promise<Result>): Promise<Task<Result>> {
    const task = new Task<Result>()
    const stopped = task.#stopped.promise
    run(task.#gated(db)).then(
      (result) => task.#finish(() => (task.#result = result)),
      (thrown) => task.#finish(() => (task.#error = { thrown })),
    )
    await stopped
    return task
  }

  get done(): boolean {
    return this.#result !== undefined
  }

  get result(): Result | undefined {
    return this.#result
  }

  /** Makes the pending call, and runs the code up to the one after it. */
  async step(): Promise<void> {
    const goOn = this.#goOn
    if (goOn === undefined) throw new Error('a task that is done cannot continue')
    this.#goOn = undefined
    this.#stopped = Promise.withResolvers()
    const { promise } = this.#stopped
    goOn()
    await promise
    if (this.#error !== undefined) throw this.#error.thrown
  }

  #gated(db: Database): Database {
    const heard = async <Value>(
      call: () => Promise<Value>,
      inShort: (value: Value) => unknown,
    ): Promise<Value> => {
      await this.#gate()
      const value = await call()
      this.heard.push(inShort(value))
      return value
    }
    return {
      sql: db.sql,
      read: <Row>(query: CompiledQuery<Row>) =>
        heard(
          () => db.read(query),
          (rows) => rows,
        ),
      write: <const Statements extends readonly Statement[]>(statements: Statements) =>
        heard(
          () => db.write(statements),
          // The index of the statement whose expectation was not met, without the query tree that it was compiled from.
          (written) => (written.committed ? written : statements.indexOf(written.lost)),
        ),
      alone: (job, run) => db.alone(job, run),
      close: () => db.close(),
    }
  }

  #gate(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#goOn = resolve
    this.#stopped.resolve()
    return promise
  }

  #finish(note: () => void): void {
    note()
    this.#stopped.resolve()
  }
}
