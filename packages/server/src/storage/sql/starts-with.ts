import type { Expression, SqlBool } from 'kysely'
import { sql as raw } from './kysely.ts'

/** The condition that a text begins with a prefix, whatever wildcards the prefix contains. */
export function startsWith(column: string, prefix: string): Expression<SqlBool> {
  return raw<SqlBool>`substr(${raw.ref(column)}, 1, ${[...prefix].length}) = ${prefix}`
}
