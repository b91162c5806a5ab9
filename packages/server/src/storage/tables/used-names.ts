import type { CompiledQuery, RawBuilder } from 'kysely'
import { mostClockDifference } from '../../protocol/clock-difference.ts'
import type { Store } from '../../protocol/ports/store.ts'
import type { Reader, Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import { sql as raw } from '../sql/kysely.ts'

/** Later than any real time. */
const never = Number.MAX_SAFE_INTEGER

/**
 * The `hash` of two marker rows of kind `used`; every real hash is longer. They bound which uses may have been
 * forgotten: `swept` those of names that expired by its `expires_at`, `restored` those before its `created_at`.
 */
const swept = raw.lit('swept')
const restored = raw.lit('restored')

const names = ['kind', 'hash', 'data', 'created_at', 'expires_at', 'forget_at'] as const

type Used = Parameters<Store['useOnce']>[0]

/** Inserts a name that has not been used and whose use cannot have been forgotten; otherwise inserts no row. */
export function insertUsed(sql: Sql, { ahead = 0, goodFrom = 0, ...used }: Used): CompiledQuery<unknown> {
  // In terms of the clean-up's clock, which may be ahead of the clock that `expiresAt` is compared with.
  return insert(sql, { ...used, goodFrom, forgetAt: used.expiresAt + ahead + mostClockDifference })
}

type Columns = { hash: string; goodFrom: number; expiresAt: number; now: number; forgetAt: number }

const insert = prepared((sql, used: Columns) =>
  sql
    .insertInto('one_time')
    .columns(names)
    // In a `select`, PostgreSQL cannot infer the type of a parameter.
    .expression(
      raw`select 'used', cast(${used.hash} as text), 'null', cast(${used.now} as bigint),
        cast(${used.expiresAt} as bigint), cast(${used.forgetAt} as bigint)
        where not exists (select 1 from one_time as gone
          where gone.kind = 'used' and gone.hash = ${swept} and gone.expires_at >= ${used.expiresAt})
        and not exists (select 1 from one_time as gone
          where gone.kind = 'used' and gone.hash = ${restored} and gone.created_at >= ${used.goodFrom})`,
    )
    .onConflict((conflict) => conflict.columns(['kind', 'hash']).doNothing()),
)

/** Records that uses before this time are unknown: a name that was valid then may have been used, and is refused. */
export function forgetUsesBefore(sql: Sql, now: number): CompiledQuery<unknown> {
  const values = raw`${restored}, 'null', cast(${now} as bigint), ${raw.lit(never)}`
  return noted(sql, raw`select 'used', ${values}, ${raw.lit(never)} where 1 = 1`)
}

/** The time of the last `forgetUsesBefore`, or 0. */
export async function usesForgottenUntil(db: Reader): Promise<number> {
  const query = db.sql
    .selectFrom('one_time')
    .select('created_at')
    .where('kind', '=', 'used')
    .where('hash', '=', restored)
  const [row] = await db.read(query.compile())
  return row?.created_at ?? 0
}

/** Records the latest expiry of the used names among the rows `(kind, hash)` that the clean-up is about to delete. */
export function forgetUsesAmong(sql: Sql, rows: RawBuilder<unknown>): CompiledQuery<unknown> {
  // An older version may have stored a fraction on SQLite: round up to the next whole number.
  const values = raw`${swept}, 'null', ${raw.lit(never)}, cast(max(expires_at) as bigint) + 1`
  return noted(
    sql,
    raw`select 'used', ${values}, ${raw.lit(never)} from one_time
      where kind = 'used' and (kind, hash) in (${rows}) having count(*) > 0`,
  )
}

/** Upserts a marker row; the later time is kept. */
function noted(sql: Sql, values: RawBuilder<unknown>): CompiledQuery<unknown> {
  return sql
    .insertInto('one_time')
    .columns(names)
    .expression(values)
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'hash'])
        .doUpdateSet((eb) => ({
          created_at: eb.ref('excluded.created_at'),
          expires_at: eb.ref('excluded.expires_at'),
        }))
        .where(({ or, eb, ref }) =>
          or([
            eb('excluded.expires_at', '>', ref('one_time.expires_at')),
            eb('excluded.created_at', '>', ref('one_time.created_at')),
          ]),
        ),
    )
    .compile()
}
