import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { migrations } from '../migrations/index.ts'
import { shapesAt } from '../sqlite/shape.ts'
import { columns } from './columns.ts'

/** Only used by the statement that updates them, and never selected. */
const inStatements = ['token_families.repeats', 'token_families.repeats_of']

test('the listed columns are those that the migrations created', () => {
  const shapes = shapesAt(migrations.length)
  for (const [table, named] of Object.entries(columns)) {
    const made = shapes.get(table)?.columns.map(({ name }) => `${table}.${name}`) ?? []
    const read = made.filter((column) => !inStatements.includes(column))
    assert.deepEqual([...named].sort(), read.sort())
  }
})

test('no statement selects all columns with *: a newer version may have added some', () => {
  const storage = join(import.meta.dirname, '..')
  const files = globSync('**/*.ts', { cwd: storage }).filter((file) => !file.endsWith('.test.ts'))
  assert.ok(files.length > 40)
  for (const file of files) {
    assert.doesNotMatch(readFileSync(join(storage, file), 'utf8'), /selectAll\(|select \*/, file)
  }
})
