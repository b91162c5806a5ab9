import type { CompiledQuery } from 'kysely'
import type {
  EndedParticipation,
  Participation,
  Participations,
} from '../../protocol/logout/participation.ts'
import type { Sql, Statement } from '../database/database.ts'
import { columns } from '../sql/columns.ts'
import { sql as raw } from '../sql/kysely.ts'
import { among, type Which } from './sessions.ts'

/** Milliseconds for a client to redeem its code: before that, it would not recognize the session in a logout token. */
const untilRedeemed = 60_000

type Row = { session_id: string; client_id: string; user_id: string }

export function participationFromRow(row: Row): Participation {
  return { sessionId: row.session_id, clientId: row.client_id, userId: row.user_id }
}

/**
 * Records that a client participates in a session; its notice is due at the end of the session. If the session has
 * ended concurrently, the notice is due soon.
 */
export function takePart(sql: Sql, participation: Participation, now: number): readonly Statement[] {
  const { sessionId, clientId, userId } = participation
  const names = ['session_id', 'client_id', 'user_id', 'due_at', 'attempts'] as const
  const known = sql
    .insertInto('participations')
    .columns(names)
    .expression((eb) =>
      eb
        .selectFrom('sessions')
        .select([
          'sessions.id as session_id',
          raw<string>`cast(${clientId} as text)`.as('client_id'),
          'sessions.user_id',
          'sessions.expires_at as due_at',
          eb.lit(0).as('attempts'),
        ])
        .where('sessions.id', '=', sessionId)
        // Either ending the session waits for this lock, or the session has ended and this statement does not find it.
        .forShare(),
    )
    .onConflict((conflict) => conflict.doNothing())
  const late = sql
    .insertInto('participations')
    .values({
      session_id: sessionId,
      client_id: clientId,
      user_id: userId,
      due_at: now + untilRedeemed,
      attempts: 0,
    })
    .onConflict((conflict) => conflict.doNothing())
  return [{ query: known.compile() }, { query: late.compile() }]
}

/** Locks sessions that are about to end: a client that joins concurrently is either found or sees no session. */
export function lockSessions(sql: Sql, which: Which): CompiledQuery<unknown> {
  return sql.selectFrom('sessions').select('id').where(among(which)).forUpdate().compile()
}

/** Makes the notices to the clients of these sessions due now. Runs before the sessions are deleted, in one write. */
export function endParticipations(sql: Sql, which: Which, now: number): CompiledQuery<Row> {
  return sql
    .updateTable('participations')
    .set({ due_at: now })
    .where('session_id', 'in', (eb) => eb.selectFrom('sessions').select('id').where(among(which)))
    .where('attempts', '=', 0)
    .returning(['session_id', 'client_id', 'user_id'])
    .compile()
}

/** Postpones notices of sessions that now end later, because the user has authenticated again. */
export function postponeParticipations(sql: Sql, now: number): CompiledQuery<unknown> {
  const end = raw<number>`(select expires_at from sessions where id = participations.session_id)`
  return sql
    .updateTable('participations')
    .set({ due_at: end })
    .where('due_at', '<=', now)
    .where('attempts', '=', 0)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('sessions')
          .select('sessions.id')
          .whereRef('sessions.id', '=', 'participations.session_id')
          .where('sessions.expires_at', '>', now),
      ),
    )
    .compile()
}

/** Lists of client ids are padded to a multiple of this length, to limit the number of prepared statements. */
const namedTogether = 20

export function dueParticipations(
  sql: Sql,
  { declared, except = [], limit }: Parameters<Participations['endedParticipations']>[0],
  now: number,
) {
  const isDeclared = sql.selectFrom('clients').select('id').where('declared', '=', 1)
  const rest = (namedTogether - (except.length % namedTogether)) % namedTogether
  const named = [...except, ...Array<string>(rest).fill('')]
  return sql
    .selectFrom('participations')
    .select(columns.participations)
    .where('due_at', '<=', now)
    .where('client_id', declared ? 'in' : 'not in', isDeclared)
    .$if(named.length > 0, (query) => query.where('client_id', 'not in', named))
    .orderBy('due_at')
    .limit(limit)
    .compile()
}

export function takeParticipation(
  sql: Sql,
  ended: EndedParticipation,
  dueAt: number,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .updateTable('participations')
    .set({ due_at: dueAt, attempts: ended.attempts + 1 })
    .where('session_id', '=', ended.sessionId)
    .where('client_id', '=', ended.clientId)
    .where('attempts', '=', ended.attempts)
    .where('due_at', '<=', now)
    .compile()
}

export function delayParticipations(
  sql: Sql,
  clientId: string,
  dueAt: number,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .updateTable('participations')
    .set({ due_at: dueAt })
    .where('client_id', '=', clientId)
    .where('due_at', '<=', now)
    .compile()
}

export function forgetParticipation(sql: Sql, taken: EndedParticipation): CompiledQuery<unknown> {
  return sql
    .deleteFrom('participations')
    .where('session_id', '=', taken.sessionId)
    .where('client_id', '=', taken.clientId)
    .where('attempts', '=', taken.attempts + 1)
    .compile()
}
