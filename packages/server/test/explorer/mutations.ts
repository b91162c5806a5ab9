import { type CompiledQuery, sql } from 'kysely'
import type { Database, Statement } from '../../src/storage/database/database.ts'
import type { FamilyRow } from './scenario.ts'
import type { Mutation } from './world.ts'

/** Faults in the rules of refresh, each injected between the code and its database. */
export const mutations = {
  'the update does not check which generation it replaces': rewritten(' and "generation" = ?', ' and ? >= 0'),
  'the update does not check whether the family is revoked': rewritten(
    ' and "revoked_at" is null and "expires_at"',
    ' and "expires_at"',
  ),
  'the update does not check whether the grant is revoked': rewritten(
    ' and "grants"."revoked_at" is null',
    '',
  ),
  'the update does not check whether the session has ended': rewritten('"session_id" is null', '1 = 1'),
  'the update is not atomic: a read and a write': (db) => withWrite(db, lookThenWrite(db)),
  'there is no grace period': answered(() => ({ rotated_at: null })),
  'the grace period never ends': answered((now) => ({ rotated_at: now })),
  'the grace period does not check whether the successor was used': (db) =>
    changedRepeats(' and "newest_used" = ?', ' and ? >= 0')(answered(() => ({ newest_used: 0 }))(db)),
  'a request that was overtaken is treated as a theft': answered(() => ({ last_used_at: 0 })),
  'a response is repeated without a limit': changedRepeats(' or "repeats" < ?', ' or ? >= 0'),
  'a request that waited unread is judged as if it had just been sent': misjudged((use) => ({
    ...use,
    sentSince: use.now(),
  })),
  'a request that waited too long is judged like any other': misjudged((use) => ({
    ...use,
    isStillMeant: async () => true,
  })),
  'the grace period begins when a rotation is requested': misjudged((use) => {
    const askedAt = use.now()
    return { ...use, now: () => askedAt }
  }),
  'no request is ever judged': misjudged((use) => ({ ...use, isStillMeant: async () => false })),
  'a theft is detected but revokes nothing': (db) =>
    withWrite(db, async (statements) => {
      if (!isEnd(statements)) return db.write(statements)
      return { committed: true, answers: statements.map(() => ({ rows: [], affected: 1 })) as never }
    }),
  'a lost race is treated as a theft': (db) =>
    withWrite(db, async (statements) => {
      const written = await db.write(statements)
      if (!written.committed && isUpdate(statements)) {
        await db.write([{ query: sql`update token_families set revoked_at = 1`.compile(db.sql) }])
      }
      return written
    }),
} satisfies Record<string, Mutation>

/** Changes the facts about the request that the code receives. */
function misjudged(use: NonNullable<Mutation['use']>): Mutation {
  return Object.assign((db: Database) => db, { use })
}

function rewritten(from: string, to: string): Mutation {
  return changed(isUpdate, from, to)
}

function changedRepeats(from: string, to: string): Mutation {
  return changed(isRepeat, from, to)
}

/** Replaces a part of the SQL of the matching statements. */
function changed(isMeant: (statements: readonly Statement[]) => boolean, from: string, to: string): Mutation {
  return (db) =>
    withWrite(db, (statements) => {
      if (!isMeant(statements)) return db.write(statements)
      return db.write(
        statements.map((statement) => ({ ...statement, query: replaced(statement.query) })) as never,
      )
    })

  function replaced(query: CompiledQuery<unknown>): CompiledQuery<unknown> {
    if (!query.sql.includes(from)) throw new Error(`the statement does not contain${from}: ${query.sql}`)
    return { ...query, parameters: query.parameters, sql: query.sql.replace(from, to) }
  }
}

/** Changes the row of the family when it is read. */
function answered(change: (now: number) => Partial<FamilyRow>): Mutation {
  return (db) => ({
    ...db,
    read: async <Row>(query: CompiledQuery<Row>) =>
      (await db.read(query)).map((row) => ({ ...row, ...change(latest(query)) })),
  })
}

/** The time of the query: its latest numeric parameter. */
function latest({ parameters }: CompiledQuery): number {
  return Math.max(...parameters.filter((each) => typeof each === 'number'))
}

/** The faulty pattern: read, check, then write unconditionally. */
function lookThenWrite(db: Database): Database['write'] {
  return async (statements) => {
    const [only] = statements
    if (only === undefined || !isUpdate(statements)) return db.write(statements)
    const asked =
      only.query.parameters[only.query.parameters.length - parametersAfterGeneration(only.query.sql)]
    const look = sql<{ generation: number }>`select generation from token_families`.compile(db.sql)
    const [row] = await db.read(look)
    if (row?.generation !== asked) return { committed: false, lost: only }
    const unconditional = only.query.sql.replace(' and "generation" = ?', ' and ? >= 0')
    return db.write([
      { ...only, query: { ...only.query, parameters: only.query.parameters, sql: unconditional } },
    ] as never)
  }
}

function parametersAfterGeneration(text: string): number {
  return text.slice(text.indexOf('"generation" = ?')).split('?').length - 1
}

function withWrite(
  db: Database,
  write: (statements: readonly Statement[]) => ReturnType<Database['write']>,
): Database {
  return { ...db, write: write as Database['write'] }
}

function isUpdate(statements: readonly Statement[]): boolean {
  return statements.some(({ query }) => query.sql.includes('"last_used_at" = ?'))
}

function isRepeat(statements: readonly Statement[]): boolean {
  return statements.some(({ query }) => query.sql.includes('"repeats" ='))
}

function isEnd(statements: readonly Statement[]): boolean {
  return statements.some(({ query }) => query.sql.includes('set "revoked_at" = ?'))
}
