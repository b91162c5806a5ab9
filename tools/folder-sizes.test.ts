import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkFolderSizes } from './folder-sizes.ts'

function problemsOf(folder: string, count: number): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'folder-sizes-'))
  try {
    const path = join(root, 'packages/server/src', folder)
    mkdirSync(path, { recursive: true })
    for (let index = 0; index < count; index++) {
      writeFileSync(join(path, `file-${index}.ts`), '')
      writeFileSync(join(path, `file-${index}.test.ts`), '')
    }
    return checkFolderSizes(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('a folder with more than 12 files is reported, not counting unit tests', () => {
  assert.deepEqual(problemsOf('protocol/tokens', 12), [])
  assert.match(
    problemsOf('protocol/tokens', 13).join(),
    /^packages\/server\/src\/protocol\/tokens\/ holds 13 files, at most 12/,
  )
})

test('a folder that is divided into subfolders may have at most 8 files of its own', () => {
  for (const folder of ['protocol', 'http', 'storage', 'accounts']) {
    assert.deepEqual(problemsOf(folder, 8), [])
    assert.match(problemsOf(folder, 9).join(), /holds 9 files, at most 8/)
  }
})

test('a folder that is a list has no limit', () => {
  assert.deepEqual(problemsOf('storage/tables', 30), [])
})
