import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { ordered } from './order.ts'

test('files that wait are spread over the run, beginning with the first, and no file is lost', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'order-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const working = ['a', 'b', 'c', 'd', 'e'].map((name) => file(name, `test('${name}')`))
  const waiting = ['x', 'y'].map((name) => file(name, `// waits: for a time-out.\ntest('${name}')`))
  const names = (files: readonly string[]) => ordered(files).map((path) => basename(path))
  assert.deepEqual(names([...working, ...waiting]), ['x', 'a', 'b', 'c', 'y', 'd', 'e'])
  assert.deepEqual(names(working), ['a', 'b', 'c', 'd', 'e'])
  assert.deepEqual(names(waiting), ['x', 'y'])
  assert.deepEqual(names(working.slice(0, 1).concat(waiting)).sort(), ['a', 'x', 'y'])
})
