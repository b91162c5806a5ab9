import { DatabaseSync } from 'node:sqlite'
import { migrationStatements } from '../schema/migrate.ts'
import { sqliteBuilder } from './builder.ts'

/** A column as the migrations made it, the same on every engine. `integer`: up to 2^31, which SQLite does not look at. */
export type Column = { name: string; type: 'text' | 'integer' | 'bigint'; nullable: boolean }

/** `key`: the columns of the primary key, in its order. */
export type Shape = { columns: readonly Column[]; key: readonly string[] }

/**
 * The tables of a schema version: its migrations are run on an empty database in memory, which is then looked at.
 * So a file is held against what the migrations say, and nobody keeps a second list of columns for each version.
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
      // SQLite lets a primary key of text be null where nothing else says so; PostgreSQL does not.
      nullable: Number(row.notnull) === 0 && Number(row.pk) === 0,
    })),
    key: key.map(({ name }) => String(name)),
  }
}

function typeOf(declared: unknown): Column['type'] {
  const type = String(declared).toLowerCase()
  return type === 'text' || type === 'integer' ? type : 'bigint'
}
