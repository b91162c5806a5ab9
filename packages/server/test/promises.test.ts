import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'

const docs = join(import.meta.dirname, '..', '..', '..', 'docs')
const table = readFileSync(join(docs, 'promises.md'), 'utf8')
const rows = table.split('\n').filter((line) => /^\| R\d/.test(line))

test('every promise about faults has one row, with how it is kept and tests that exist', () => {
  const ids = rows.map((row) => row.split(' ')[1])
  assert.deepEqual(
    ids,
    Array.from({ length: 16 }, (_, index) => `R${index + 1}`),
  )
  for (const row of rows) {
    const [, , promise = '', kept = '', tests = ''] = row.split('|')
    assert.ok(promise.trim().endsWith('.') && kept.trim().endsWith('.'), row)
    const files = [...tests.matchAll(/\]\(([^)]+\.test\.ts)\)/g)].map(([, file = '']) => file)
    assert.ok(files.length > 0, row)
    for (const file of files) assert.ok(existsSync(join(docs, file)), file)
  }
})

test('every fire test is listed with the promise that it tests', () => {
  const files = globSync('fire/*.test.ts', { cwd: import.meta.dirname }).map((file) => basename(file))
  assert.ok(files.length > 5, `only ${files.length} files found`)
  // checker.test.ts tests the checker itself.
  const missing = files.filter((file) => file !== 'checker.test.ts' && !table.includes(`/${file})`))
  assert.deepEqual(missing, [])
})
