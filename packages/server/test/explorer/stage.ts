import type { CompiledQuery } from 'kysely'
import type { Door, Statement } from '../../src/storage/door/door.ts'

/** Some code in the middle of its work. It stands before its next call of the door, or is done. */
export class Task<Result> {
  #result: Result | undefined
  #error: { thrown: unknown } | undefined
  #goOn: (() => void) | undefined
  #stopped = Promise.withResolvers<void>()
  /** What the door has answered so far: with it, what the code will do next is decided. */
  readonly heard: unknown[] = []

  /** Begins, and goes as far as its first call of the door. */
  static async begin<Result>(door: Door, run: (door: Door) => Promise<Result>): Promise<Task<Result>> {
    const task = new Task<Result>()
    const stopped = task.#stopped.promise
    run(task.#gated(door)).then(
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

  /** Lets it make its next call, and go as far as the one after that. */
  async step(): Promise<void> {
    const goOn = this.#goOn
    if (goOn === undefined) throw new Error('a task that is done cannot go on')
    this.#goOn = undefined
    this.#stopped = Promise.withResolvers()
    const { promise } = this.#stopped
    goOn()
    await promise
    if (this.#error !== undefined) throw this.#error.thrown
  }

  #gated(door: Door): Door {
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
      sql: door.sql,
      read: <Row>(query: CompiledQuery<Row>) =>
        heard(
          () => door.read(query),
          (rows) => rows,
        ),
      write: <const Statements extends readonly Statement[]>(statements: Statements) =>
        heard(
          () => door.write(statements),
          // Which statement lost, and not the tree that it was compiled from.
          (written) => (written.committed ? written : statements.indexOf(written.lost)),
        ),
      alone: (job, run) => door.alone(job, run),
      close: () => door.close(),
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
