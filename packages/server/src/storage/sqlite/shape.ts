import { DatabaseSync } from 'node:sqlite'
import { migrationStatements } from '../schema/migrate.ts'
import { sqliteBuilder } from './builder.ts'

/**
 * A column as the migrations created it, the same on every engine. `integer`: up to 2^31, which SQLite does not
 * enforce.
 */
export type Column = { name: string; type: 'text' | 'integer' | 'bigint'; nullable: boolean }

/** The shape of a table. `key`: the columns of the primary key, in order. */
export type Shape = { columns: readonly Column[]; key: readonly string[] }

/**
 * The tables of a schema version, found by running its migrations on an empty database in memory. This way a backup is
 * checked against the migrations themselves, and not against a second list of columns per version.
 */
export function shapesAt(version: number): ReadonlyMap<string, Shape> {
  const database = new DatabaseSync(':memory:')
  try {
    for (const { sql } of migrationStatements(sqliteBuilder(), version)) database.exec(sql)
    const tables = database.prepare(`select name from sqlite_master where type = 'table' order by name`).all()
    return new Map(tables.map(({ name }) => [String(name), shapeOf(database, String(name))]))
  } finally {
    database.close()
  }
}

function shapeOf(database: DatabaseSync, table: string): Shape {
  const rows = database.prepare('select name, type, "notnull", pk from pragma_table_info(?)').all(table)
  const key = rows.filter(({ pk }) => Number(pk) > 0).sort((one, other) => Number(one.pk) - Number(other.pk))
  return {
    columns: rows.map((row) => ({
      name: String(row.name),
      type: typeOf(row.type),
      // Unlike PostgreSQL, SQLite allows null in a text primary key unless it is declared `not null`.
      nullable: Number(row.notnull) === 0 && Number(row.pk) === 0,
    })),
    key: key.map(({ name }) => String(name)),
  }
}

function typeOf(declared: unknown): Column['type'] {
  const type = String(declared).toLowerCase()
  return type === 'text' || type === 'integer' ? type : 'bigint'
}
