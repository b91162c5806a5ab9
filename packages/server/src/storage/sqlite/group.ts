import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Answer, Statement, Written } from '../database/database.ts'
import { isMistake, sqliteCode, translate } from './faults.ts'
import type { SqliteStatements } from './statements.ts'

/** The result of one write of a group; `failed` is the error in one of its statements. */
export type Outcome = Written<readonly Statement[]> | { failed: unknown }

/**
 * A group was rolled back. `tried` is the number of writes that had begun; 0 means that the transaction itself
 * could not begin. The cause is the error, which is a `StorageUnavailable` for a failure of the machine.
 */
export class GroupUndone extends Error {
  readonly tried: number

  constructor(tried: number, cause: unknown) {
    super('a group of writes was rolled back', { cause })
    this.tried = tried
  }
}

/** Limits of a group, so that its statements block the event loop about as long as the commit that follows. */
const mostStatements = 256
const mostMilliseconds = 4

/** Runs several writes in one transaction. A write that is lost or fails does not affect the others. */
export class SqliteGroup {
  readonly #database: DatabaseSync
  readonly #statements: SqliteStatements
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #save: StatementSync
  readonly #undo: StatementSync
  readonly #release: StatementSync

  constructor(database: DatabaseSync, statements: SqliteStatements) {
    this.#database = database
    this.#statements = statements
    this.#begin = database.prepare('begin immediate')
    this.#commit = database.prepare('commit')
    this.#save = database.prepare('savepoint one_write')
    this.#undo = database.prepare('rollback to one_write')
    this.#release = database.prepare('release one_write')
  }

  /**
   * Commits as many of the writes as fit into one group, from the first on, and at least one. Returns an outcome for
   * each of them, after they are durable. Throws `GroupUndone`.
   */
  commit(writes: readonly { statements: readonly Statement[] }[]): readonly Outcome[] {
    let tried = 0
    try {
      return translate(() => {
        // The failure of the previous group may have prevented its rollback as well.
        this.#rollBack()
        this.#begin.run()
        const outcomes: Outcome[] = []
        const end = performance.now() + mostMilliseconds
        let ran = 0
        for (const { statements } of writes) {
          tried += 1
          outcomes.push(this.#one(statements))
          ran += statements.length
          if (ran >= mostStatements || performance.now() >= end) break
        }
        this.#commit.run()
        return outcomes
      })
    } catch (error) {
      try {
        this.#rollBack()
      } catch (fault) {
        throw new GroupUndone(tried, fault)
      }
      throw new GroupUndone(tried, error)
    }
  }

  /** Rolls back, unless SQLite already has, as after some failures such as a full disk. */
  #rollBack(): void {
    if (this.#database.isTransaction) translate(() => this.#database.exec('rollback'))
  }

  #one(statements: readonly Statement[]): Outcome {
    // A single statement that fails or changes nothing leaves nothing to roll back.
    if (statements.length === 1) return this.#attempt(statements, false)
    this.#save.run()
    const outcome = this.#attempt(statements, true)
    if ('failed' in outcome || !outcome.committed) this.#undo.run()
    this.#release.run()
    return outcome
  }

  #attempt(statements: readonly Statement[], saved: boolean): Outcome {
    try {
      return this.#all(statements)
    } catch (error) {
      // An error that is not from SQLite occurred after the statement ran, for example reading too large a number.
      const undone = saved || sqliteCode(error) !== undefined
      if (isMistake(error) && undone && this.#database.isTransaction) return { failed: error }
      throw error
    }
  }

  #all(statements: readonly Statement[]): Written<readonly Statement[]> {
    const answers: Answer[] = []
    for (const statement of statements) {
      const answer = this.#statements.run(statement.query)
      if (statement.expect === 'one' && answer.affected === 0) return { committed: false, lost: statement }
      answers.push(answer)
    }
    return { committed: true, answers }
  }
}
