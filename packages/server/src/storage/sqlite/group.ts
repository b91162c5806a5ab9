import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Answer, Statement, Written } from '../door/door.ts'
import { isMistake, sqliteCode, translate } from './faults.ts'
import type { SqliteStatements } from './statements.ts'

/** What became of one write of a group: `failed` is the mistake in it. */
export type Outcome = Written<readonly Statement[]> | { failed: unknown }

/**
 * Nothing of a group happened. `tried`: so many of its writes had been begun; with 0 the transaction itself could
 * not begin. The cause is what went wrong, a fault of the machine as `StorageUnavailable`.
 */
export class GroupUndone extends Error {
  readonly tried: number

  constructor(tried: number, cause: unknown) {
    super('a group of writes was undone', { cause })
    this.tried = tried
  }
}

/** Together they hold the event loop about as long as the commit that follows them. */
const mostStatements = 256
const mostMilliseconds = 4

/** Runs writes one after another in one transaction; what one of them loses, its neighbours keep. */
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
   * Commits as many of the writes, from the first on, as one commit should hold, and at least one. Returns an
   * outcome for each of these; they are on the disk. Throws `GroupUndone`.
   */
  commit(writes: readonly { statements: readonly Statement[] }[]): readonly Outcome[] {
    let tried = 0
    try {
      return translate(() => {
        // The fault that undid the last group may have kept it from being rolled back, too.
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

  /** Some faults, such as a full disk, have rolled back already. */
  #rollBack(): void {
    if (this.#database.isTransaction) translate(() => this.#database.exec('rollback'))
  }

  #one(statements: readonly Statement[]): Outcome {
    // One statement that fails or changes nothing leaves nothing to undo.
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
      // An error that is not SQLite's own came after the statement ran, as where a number was too large to be read.
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
