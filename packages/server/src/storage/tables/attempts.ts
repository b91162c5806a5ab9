import { createHash } from 'node:crypto'
import type { CompiledQuery } from 'kysely'
import type { Sql } from '../door/door.ts'

/** One more attempt: the first one opens a window, one after its end opens another. */
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

/** Those of the window that is open. */
export function attemptsOf(sql: Sql, key: string, now: number) {
  return sql
    .selectFrom('attempts')
    .select('count')
    .where('key', '=', keyHash(key))
    .where('window_ends_at', '>', now)
    .compile()
}

export function clearAttempts(sql: Sql, key: string): CompiledQuery<unknown> {
  return sql.deleteFrom('attempts').where('key', '=', keyHash(key)).compile()
}

export function returnAttempt(sql: Sql, key: string): CompiledQuery<unknown> {
  return sql
    .updateTable('attempts')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('key', '=', keyHash(key))
    .where('count', '>', 0)
    .compile()
}

/** People type their password into the username field; a key made of it must not be readable in the file. */
function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
