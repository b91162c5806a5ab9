import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { migrations } from './index.ts'

const folder = new URL('.', import.meta.url)

test('the file of a migration is numbered by its position in the list, which is the version it creates', () => {
  const files = readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .sort()
  const imported = [...readFileSync(new URL('index.ts', folder), 'utf8').matchAll(/'\.\/(\d[^']+)'/g)]
  assert.deepEqual(
    imported.map(([, name]) => name),
    files,
  )
  assert.equal(files.length, migrations.length)
  for (const [index, name] of files.entries()) {
    assert.equal(name.slice(0, 5), `${String(index + 1).padStart(4, '0')}-`, name)
  }
})
