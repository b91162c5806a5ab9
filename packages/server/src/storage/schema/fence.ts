import type { CompiledQuery } from 'kysely'
import type { Database, Statement, Written } from '../database/database.ts'
import { NewerDatabase, StorageUnavailable, UnusableDatabase } from '../database/errors.ts'
import { readTerms, refuseTerms } from './terms.ts'

/**
 * How long a check of the terms is valid, in milliseconds of monotonic time. A process that withdraws the permission
 * to use the database waits longer than this before it acts on that.
 */
const lease = 1_000

/**
 * Milliseconds between withdrawing the permission to use the database and changing it: the lease, plus ample time for
 * writes that began within it. A write may wait for a connection, for other writes, and for the time limit of a
 * statement.
 */
export const farewell = 15_000

/**
 * A `Database` that works only while this program may use the database: no newer version has migrated it beyond this
 * one, no restore is running, and it has not been moved away. A restore since the start, which changes its `epoch` and
 * its keys, ends the permission as well. A read or write checks the terms again once the last check has expired; under
 * traffic they are checked in advance, so that no request waits for the check. Once the permission is withdrawn, every
 * read and write fails, because everything the process has in memory belongs to a database that no longer exists.
 */
export function fenced(db: Database, { name, epoch }: { name: string; epoch: string }): Database {
  return new Fence(db, name, epoch)
}

class Fence implements Database {
  readonly sql: Database['sql']
  readonly #db: Database
  readonly #name: string
  readonly #epoch: string
  #lookedAt = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined
  #shut: StorageUnavailable | undefined

  constructor(db: Database, name: string, epoch: string) {
    this.sql = db.sql
    this.#db = db
    this.#name = name
    this.#epoch = epoch
  }

  read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    const look = this.#due()
    return look === undefined ? this.#db.read(query) : look.then(() => this.#db.read(query))
  }

  write<const Statements extends readonly Statement[]>(statements: Statements): Promise<Written<Statements>> {
    const look = this.#due()
    return look === undefined ? this.#db.write(statements) : look.then(() => this.#db.write(statements))
  }

  alone<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined> {
    const look = this.#due()
    return look === undefined ? this.#db.alone(job, run) : look.then(() => this.#db.alone(job, run))
  }

  close(): Promise<void> {
    return this.#db.close()
  }

  /** Returns the check that has to be awaited, or undefined while the last check is valid. */
  #due(): Promise<void> | undefined {
    if (this.#shut !== undefined) return Promise.reject(this.#shut)
    const age = performance.now() - this.#lookedAt
    if (age < lease / 2) return undefined
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    if (age >= lease) return this.#looking
    // A failure is thrown to the first read or write after the lease has expired.
    this.#looking.catch(() => undefined)
    return undefined
  }

  async #look(): Promise<void> {
    const lookedAt = performance.now()
    try {
      const terms = await readTerms(this.#db)
      refuseTerms(terms, this.#name)
      if (terms.epoch !== this.#epoch) {
        throw new UnusableDatabase(
          `${this.#name}: the database was restored in the meantime: start the server again`,
        )
      }
    } catch (error) {
      // An unreachable engine may come back; a withdrawn permission does not.
      if (!(error instanceof NewerDatabase || error instanceof UnusableDatabase)) throw error
      this.#shut = new StorageUnavailable(error.message, { cause: error })
      throw this.#shut
    }
    this.#lookedAt = lookedAt
  }
}
