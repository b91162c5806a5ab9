import type { CompiledQuery } from 'kysely'
import type { Sql } from '../door.ts'

/** One step forward of the schema: the statements that make it, run as one transaction. There is no way back. */
export type Migration = (sql: Sql) => readonly CompiledQuery[]
