import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compiledSources } from './compiled-sources.ts'

test('the compile cache is kept until it has too many files', (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'compiled-')), 'cache')
  t.after(() => rmSync(join(folder, '..'), { recursive: true }))
  assert.equal(compiledSources(folder, 2), folder, 'before the folder exists')
  mkdirSync(join(folder, 'v24'), { recursive: true })
  writeFileSync(join(folder, 'v24', 'one'), '')
  compiledSources(folder, 2)
  assert.ok(existsSync(folder))
  writeFileSync(join(folder, 'v24', 'two'), '')
  compiledSources(folder, 2)
  assert.ok(!existsSync(folder))
})
