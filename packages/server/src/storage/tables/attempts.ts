import { createHash } from 'node:crypto'
import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'

/** Counts an attempt. The first attempt opens a window, and the first one after its end opens another. */
export function countAttempt(sql: Sql, key: string, window: number, now: number) {
  return sql
    .insertInto('attempts')
    .values({ key: keyHash(key), count: 1, window_ends_at: now + window })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => {
        const over = eb('attempts.window_ends_at', '<=', now)
        return {
          count: eb
            .case()
            .when(over)
            .then(eb.lit(1))
            .else(eb('attempts.count', '+', eb.lit(1)))
            .end(),
          window_ends_at: eb
            .case()
            .when(over)
            .then(eb.ref('excluded.window_ends_at'))
            .else(eb.ref('attempts.window_ends_at'))
            .end(),
        }
      }),
    )
    .returning(['count', 'window_ends_at'])
    .compile()
}

/** Selects the number of attempts in the open window. */
export function attemptsOf(sql: Sql, key: string, now: number) {
  return sql
    .selectFrom('attempts')
    .select('count')
    .where('key', '=', keyHash(key))
    .where('window_ends_at', '>', now)
    .compile()
}

/** Forgets the attempts, and returns those of the last window, which may be over. */
export function clearAttempts(sql: Sql, key: string) {
  return sql
    .deleteFrom('attempts')
    .where('key', '=', keyHash(key))
    .returning(['count', 'window_ends_at'])
    .compile()
}

/** Subtracts attempts, never below zero. */
export function returnAttempts(sql: Sql, key: string, count: number): CompiledQuery<unknown> {
  return sql
    .updateTable('attempts')
    .set((eb) => ({
      count: eb
        .case()
        .when('count', '>', count)
        .then(eb('count', '-', count))
        .else(eb.lit(0))
        .end(),
    }))
    .where('key', '=', keyHash(key))
    .compile()
}

/** Hashes the key: people type their password into the username field, and it must not be readable in the database. */
function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
