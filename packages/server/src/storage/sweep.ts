import { sql as raw } from 'kysely'
import { allApis, apiFromRow } from './apis.ts'
import type { Door, Sql, Statement } from './door.ts'
import type { Tables } from './schema.ts'

const day = 24 * 60 * 60 * 1000
/** How long events are kept. */
const eventAge = 90 * day

/** Rows deleted, and whether there may be more to delete at once. */
export type Swept = { deleted: number; more: boolean }

/**
 * Deletes what no answer depends on any more, at most `limit` rows by each rule and each found by an index.
 * Nothing expires by it: what has expired is refused by whoever reads it, swept or not.
 */
export async function sweep(door: Door, now: number, limit: number): Promise<Swept> {
  const apis = (await door.read(allApis(door.sql))).map(apiFromRow)
  const longest = Math.max(day, ...apis.map((api) => api.accessTokenLifetime * 1000))
  // Until then an access token may name the family, and must be told that it was revoked.
  const written = await door.write(rules(door.sql, now, now - longest, limit))
  if (!written.committed) return { deleted: 0, more: false }
  const counts = written.answers.map(({ affected }) => affected)
  return {
    deleted: counts.reduce((sum, count) => sum + count, 0),
    more: counts.some((count) => count >= limit),
  }
}

function rules(sql: Sql, now: number, over: number, limit: number): Statement[] {
  return [
    // A grant takes its families with it, all of which ended with it.
    deleteOldest(sql, 'grants', ['id'], 'revoked_at', over, limit),
    deleteOldest(sql, 'grants', ['id'], 'expires_at', over, limit),
    spentGrants(sql, 'token_families', 'idle_expires_at', over, over, limit),
    spentGrants(sql, 'one_time', 'forget_at', now, over, limit),
    deleteOldest(sql, 'token_families', ['id'], 'idle_expires_at', over, limit),
    deleteOldest(sql, 'one_time', ['kind', 'hash'], 'forget_at', now, limit),
    deleteOldest(sql, 'sessions', ['id'], 'expires_at', now, limit),
    deleteOldest(sql, 'denied_tokens', ['jti'], 'expires_at', now, limit),
    deleteOldest(sql, 'attempts', ['key'], 'window_ends_at', now, limit),
    deleteOldest(sql, 'events', ['id'], 'at', now - eventAge, limit),
  ]
}

/** Deletes the rows whose `column` lies longest in the past. */
function deleteOldest<Table extends keyof Tables>(
  sql: Sql,
  table: Table,
  key: readonly (keyof Tables[Table] & string)[],
  column: keyof Tables[Table] & `${string}${'_at' | 'at'}`,
  until: number,
  limit: number,
): Statement {
  const named = raw.join(key.map((column) => raw.ref(column)))
  const oldest = raw`select ${named} from ${raw.table(table)} where ${raw.ref(column)} <= ${until}
    order by ${raw.ref(column)} limit ${limit}`
  return { query: raw`delete from ${raw.table(table)} where (${named}) in (${oldest})`.compile(sql) }
}

/**
 * Deletes grants “this time only” with the last thing they were for: what is about to be deleted from `table`
 * names them, and no family of theirs goes on.
 */
function spentGrants<Table extends 'token_families' | 'one_time'>(
  sql: Sql,
  table: Table,
  column: keyof Tables[Table] & `${string}_at`,
  until: number,
  over: number,
  limit: number,
): Statement {
  const named = raw`select grant_id from ${raw.table(table)} where ${raw.ref(column)} <= ${until}
    order by ${raw.ref(column)} limit ${limit}`
  return {
    query: raw`delete from grants where remembered = 0 and id in (${named}) and not exists
      (select 1 from token_families where grant_id = grants.id and idle_expires_at > ${over})`.compile(sql),
  }
}
