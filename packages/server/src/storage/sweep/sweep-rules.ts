import type { RawBuilder } from 'kysely'
import { mostClockDifference } from '../../protocol/clock-difference.ts'
import type { Sql, Statement } from '../database/database.ts'
import type { Tables } from '../schema/schema.ts'
import { sql as raw } from '../sql/kysely.ts'
import { forgetUsesAmong } from '../tables/used-names.ts'

const day = 24 * 60 * 60 * 1000
/** How long events are kept. */
const eventAge = 90 * day
/** A client is notified within a day or never: older rows were left over while no server was running. */
const participationAge = 7 * day

/**
 * One reason to delete rows. `batch` is one write that deletes at most `limit` rows of `table`, found by an index; the
 * row count of its last statement is the result. `waiting` counts the rows that are left, up to `limit`.
 */
export type SweepRule = {
  table: keyof Tables
  batch(limit: number): readonly [...Statement[], Statement]
  waiting(limit: number): Statement<{ count: number }>
}

/**
 * The rules for rows that no longer affect any response. Where a missing row means refusal, the row is deleted as soon
 * as it expires. Where a missing row would mean acceptance (a denied token, a used name, a count of attempts), it is
 * kept longer, by as much as clocks may differ. docs/decisions/0048-remembering-uses.md
 */
export function sweepRules(sql: Sql, now: number): readonly SweepRule[] {
  // An access token lives an hour at most. Until it expires, the row of its family has to show that it is revoked.
  const over = now - mostClockDifference
  return [
    ...(['revoked_at', 'expires_at'] as const).flatMap((column) => [
      familiesOfGrants(sql, column, over),
      emptyGrants(sql, column, over),
    ]),
    withGrants(sql, 'token_families', ['id'], 'idle_expires_at', { until: over, over }),
    withUses(sql, withGrants(sql, 'one_time', ['kind', 'hash'], 'forget_at', { until: now, over }), now),
    expiredClients(sql, now),
    oldest(sql, 'registration_tokens', ['hash'], 'expires_at', over),
    oldest(sql, 'device_codes', ['hash'], 'expires_at', over),
    oldest(sql, 'sessions', ['id'], 'expires_at', over),
    oldest(sql, 'participations', ['session_id', 'client_id'], 'due_at', now - participationAge),
    oldest(sql, 'denied_tokens', ['jti'], 'expires_at', over),
    oldest(sql, 'attempts', ['key'], 'window_ends_at', over),
    oldest(sql, 'events', ['id'], 'at', now - eventAge),
    // The job that sends mails removes them earlier, and records that they were not sent.
    // Kept for a day, so that its page can say why a link no longer works.
    oldest(sql, 'mail_links', ['hash'], 'expires_at', now - day),
    oldest(sql, 'invitations', ['id'], 'expires_at', now - day),
    oldest(sql, 'mails', ['id'], 'expires_at', now - day),
  ]
}

type Column<Table extends keyof Tables> = keyof Tables[Table] & `${string}${'_at' | 'at'}`

/** Deletes the rows whose `column` is in the past, oldest first. */
function oldest<Table extends keyof Tables>(
  sql: Sql,
  table: Table,
  key: readonly (keyof Tables[Table] & string)[],
  column: Column<Table>,
  until: number,
): SweepRule {
  const named = raw.join(key.map((each) => raw.ref(each)))
  const past = raw`${raw.ref(column)} <= ${until}`
  const from = raw`from ${raw.table(table)} where ${past}`
  return {
    table,
    // The outer statement repeats the condition: on PostgreSQL a row may have been renewed since it was selected.
    batch: (limit) => [
      runs(
        sql,
        raw`delete ${from} and (${named}) in (select ${named} ${from} order by ${raw.ref(column)}, ${named} limit ${limit})`,
      ),
    ],
    waiting: (limit) => counts(sql, raw`select 1 ${from} limit ${limit}`),
  }
}

/** Also deletes one-time grants that the deleted rows refer to and that have no family left. */
function withGrants<Table extends 'token_families' | 'one_time'>(
  sql: Sql,
  table: Table,
  key: readonly (keyof Tables[Table] & string)[],
  column: Column<Table>,
  { until, over }: { until: number; over: number },
): SweepRule {
  const rule = oldest(sql, table, key, column, until)
  const order = raw.join([column, ...key].map((each) => raw.ref(each)))
  return {
    ...rule,
    batch: (limit) => [
      runs(
        sql,
        raw`delete from grants where remembered = 0
          and id in (select grant_id from ${raw.table(table)} where ${raw.ref(column)} <= ${until}
            order by ${order} limit ${limit})
          and not exists (select 1 from token_families where grant_id = grants.id and idle_expires_at > ${over})`,
      ),
      ...rule.batch(limit),
    ],
  }
}

/** Also records the latest expiry of the used names about to be deleted, since their use is then forgotten. */
function withUses(sql: Sql, rule: SweepRule, until: number): SweepRule {
  const rows = (limit: number) =>
    raw`select kind, hash from one_time where forget_at <= ${until} order by forget_at, kind, hash limit ${limit}`
  return {
    ...rule,
    batch: (limit) => [{ query: forgetUsesAmong(sql, rows(limit)) }, ...rule.batch(limit)],
  }
}

/** Deletes self-registered clients that have expired unused, and revokes the grants to them. */
function expiredClients(sql: Sql, now: number): SweepRule {
  const rule = oldest(sql, 'clients', ['id'], 'expires_at', now)
  return {
    ...rule,
    batch: (limit) => [
      runs(
        sql,
        raw`update grants set revoked_at = ${now} where revoked_at is null and client_id in
          (select id from clients where expires_at <= ${now} order by expires_at, id limit ${limit})`,
      ),
      ...rule.batch(limit),
    ],
  }
}

type End = 'revoked_at' | 'expires_at'

/** Deletes the families of a grant that is revoked or expired, before the grant itself: it may have very many. */
function familiesOfGrants(sql: Sql, column: End, over: number): SweepRule {
  const some = (limit: number) =>
    raw`select token_families.id from (${ended(column, over, limit)}) as ended
      join token_families on token_families.grant_id = ended.id limit ${limit}`
  return {
    table: 'token_families',
    batch: (limit) => [runs(sql, raw`delete from token_families where id in (${some(limit)})`)],
    waiting: (limit) => counts(sql, some(limit)),
  }
}

function emptyGrants(sql: Sql, column: End, over: number): SweepRule {
  const empty = (limit: number) =>
    raw`select ended.id from (${ended(column, over, limit)}) as ended
      where not exists (select 1 from token_families where grant_id = ended.id)`
  return {
    table: 'grants',
    batch: (limit) => [runs(sql, raw`delete from grants where id in (${empty(limit)})`)],
    waiting: (limit) => counts(sql, empty(limit)),
  }
}

function ended(column: End, over: number, limit: number): RawBuilder<unknown> {
  return raw`select id from grants where ${raw.ref(column)} <= ${over} order by ${raw.ref(column)} limit ${limit}`
}

function runs(sql: Sql, query: RawBuilder<unknown>): Statement {
  return { query: query.compile(sql) }
}

function counts(sql: Sql, rows: RawBuilder<unknown>): Statement<{ count: number }> {
  return { query: raw<{ count: number }>`select count(*) as count from (${rows}) as found`.compile(sql) }
}
