import type { CompiledQuery } from 'kysely'
import type { Door, Statement, Written } from './door.ts'
import { NewerDatabase, StorageUnavailable, UnusableDatabase } from './errors.ts'
import { readTerms, refuseTerms } from './terms.ts'

/**
 * How long one look at the terms is good for, in milliseconds of the process's own time, which no setting of the
 * clock moves. Whoever takes a right away waits longer than that before acting on it.
 */
const lease = 1_000

/**
 * Milliseconds between taking the right away and touching what was used with it: the lease, and many times as long
 * for what was begun within it, since a write may wait for a connection, for others and for a statement's time limit.
 */
export const farewell = 15_000

/**
 * A door that stays open only while the database lets this program use it: no newer version has made it unreadable
 * for this one, nobody restores it, nobody has since restored it (its `epoch` then is another, and so are its keys)
 * or moved it away. It looks again by itself, before a read or write that comes later than the last look is good
 * for; while there is traffic it does so ahead of time, so that nobody waits. Once shut it stays shut: what the
 * process holds in memory belongs to a database that is no more.
 */
export function fenced(door: Door, { name, epoch }: { name: string; epoch: string }): Door {
  return new Fence(door, name, epoch)
}

class Fence implements Door {
  readonly sql: Door['sql']
  readonly #door: Door
  readonly #name: string
  readonly #epoch: string
  #lookedAt = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined
  #shut: StorageUnavailable | undefined

  constructor(door: Door, name: string, epoch: string) {
    this.sql = door.sql
    this.#door = door
    this.#name = name
    this.#epoch = epoch
  }

  read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    const look = this.#due()
    return look === undefined ? this.#door.read(query) : look.then(() => this.#door.read(query))
  }

  write<const Statements extends readonly Statement[]>(statements: Statements): Promise<Written<Statements>> {
    const look = this.#due()
    return look === undefined ? this.#door.write(statements) : look.then(() => this.#door.write(statements))
  }

  alone<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined> {
    const look = this.#due()
    return look === undefined ? this.#door.alone(job, run) : look.then(() => this.#door.alone(job, run))
  }

  close(): Promise<void> {
    return this.#door.close()
  }

  /** What has to be waited for; nothing while the last look is good. */
  #due(): Promise<void> | undefined {
    if (this.#shut !== undefined) return Promise.reject(this.#shut)
    const age = performance.now() - this.#lookedAt
    if (age < lease / 2) return undefined
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    if (age >= lease) return this.#looking
    // Whoever comes when the lease is over hears of it.
    this.#looking.catch(() => undefined)
    return undefined
  }

  async #look(): Promise<void> {
    const lookedAt = performance.now()
    try {
      const terms = await readTerms(this.#door)
      refuseTerms(terms, this.#name)
      if (terms.epoch !== this.#epoch) {
        throw new UnusableDatabase(
          `${this.#name}: the database was restored meanwhile: start the server again`,
        )
      }
    } catch (error) {
      // An engine that is away comes back; a right that is taken away does not.
      if (!(error instanceof NewerDatabase || error instanceof UnusableDatabase)) throw error
      this.#shut = new StorageUnavailable(error.message, { cause: error })
      throw this.#shut
    }
    this.#lookedAt = lookedAt
  }
}
