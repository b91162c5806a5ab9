import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..', '..', '..')
const table = readFileSync(join(root, 'docs', 'threats.md'), 'utf8')
const rows = table.split('\n').filter((line) => /^\| [A-F]\d/.test(line))
const idOf = (row: string) => row.split(' ')[1]

test('every attack test is listed with its threat', () => {
  const files = globSync('packages/*/test/attacks/*.test.ts', { cwd: root })
  assert.ok(files.length > 40, `only ${files.length} files found`)
  const missing = files.filter((file) => !table.includes(`${basename(file)})`))
  assert.deepEqual(missing, [])
})

test('every threat has one row, with an attack, a defence that names its file, and a test', () => {
  assert.ok(rows.length > 40, `only ${rows.length} rows found`)
  const ids = rows.map((row) => {
    assert.match(row, /^\| [A-F]\d+ \| .+ \| .*\]\(\.\.\/packages\/.+\.ts\).* \| .+ \|$/)
    return idOf(row)
  })
  assert.equal(new Set(ids).size, ids.length, 'every id is unique')
})

test('every threat id in a test exists in the table', () => {
  const known = new Set(rows.map(idOf))
  for (const file of globSync('packages/server/test/attacks/*.test.ts', { cwd: root })) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [named] of text.matchAll(/\(threats? [^)]*\)/g)) {
      for (const [id] of named.matchAll(/\b[A-F]\d+\b/g)) assert.ok(known.has(id), `${file} names ${id}`)
    }
  }
})
