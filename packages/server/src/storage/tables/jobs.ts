import type { CompiledQuery, Selectable } from 'kysely'
import type { Claim, Ended, JobState, JobStore } from '../../background/job-store.ts'
import type { Database, Sql } from '../database/database.ts'
import type { JobsTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { parseRecord } from '../sql/json.ts'

/** Stores the heartbeats of background jobs. */
export function jobStore(db: Database): JobStore {
  const { sql } = db
  return {
    states: async () => (await db.read(allJobs(sql))).map(stateFromRow),
    async claim(claim, giveUpAt) {
      return (await db.write([{ query: claimJob(sql, claim, giveUpAt), expect: 'one' }])).committed
    },
    async finish(claim, ended) {
      await db.write([{ query: finishJob(sql, claim, ended) }])
    },
    alone: (job, run) => db.alone(job, run),
  }
}

function allJobs(sql: Sql) {
  return sql.selectFrom('jobs').select(columns.jobs).compile()
}

/** The first run inserts the row; after that, the first process to find the job due claims the row. */
function claimJob(sql: Sql, { name, holder, startedAt }: Claim, giveUpAt: number): CompiledQuery<unknown> {
  const taken = { holder, started_at: startedAt, due_at: giveUpAt }
  return sql
    .insertInto('jobs')
    .values({ name, ...taken, failures: 0, facts: '{}' })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet(taken).where('jobs.due_at', '<=', startedAt),
    )
    .compile()
}

function finishJob(sql: Sql, { name, holder, startedAt }: Claim, ended: Ended): CompiledQuery<unknown> {
  const { outcome, finishedAt, dueAt, milliseconds } = ended
  return sql
    .updateTable('jobs')
    .set({ outcome, finished_at: finishedAt, due_at: dueAt, milliseconds })
    .$if(ended.outcome === 'failed', (update) =>
      update.set((eb) => ({ failures: eb('failures', '+', eb.lit(1)) })),
    )
    .$if(ended.outcome === 'done', (update) =>
      update.set({
        failures: 0,
        succeeded_at: finishedAt,
        facts: JSON.stringify(ended.outcome === 'done' ? ended.facts : {}),
      }),
    )
    .where('name', '=', name)
    .where('holder', '=', holder)
    .where('started_at', '=', startedAt)
    .compile()
}

function stateFromRow(row: Selectable<JobsTable>): JobState {
  return {
    name: row.name,
    holder: row.holder,
    startedAt: row.started_at,
    dueAt: row.due_at,
    finishedAt: row.finished_at,
    succeededAt: row.succeeded_at,
    outcome: row.outcome,
    failures: row.failures,
    milliseconds: row.milliseconds,
    facts: parseRecord(row.facts, `jobs ${row.name}: facts`),
  }
}
