import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { findPostgres } from './postgres.ts'

const root = mkdtempSync(join(tmpdir(), 'postgres-'))
after(() => rmSync(root, { recursive: true }))

function installed(version: string, programs = ['initdb', 'postgres']): string {
  const folder = join(root, version, 'bin')
  mkdirSync(folder, { recursive: true })
  for (const name of programs) writeFileSync(join(folder, name), '', { mode: 0o755 })
  return folder
}

const [old, newest] = [installed('9'), installed('17')]
installed('15')
const client = installed('18', ['psql', 'initdb'])
const known = [join(root, '*', 'bin')]

test('the newest server is found; a folder with only a client is ignored', () => {
  assert.equal(findPostgres({ PATH: client }, known), newest)
})

test('a server that is too old is ignored, unless it is on the PATH', () => {
  assert.equal(findPostgres({}, [old]), undefined)
  assert.equal(findPostgres({ PATH: ['/nowhere', old].join(delimiter) }, known), old)
})

test('the variable POSTGRES_BIN comes first, and is not ignored if it names no server', () => {
  assert.equal(findPostgres({ POSTGRES_BIN: old }, known), old)
  assert.equal(findPostgres({ POSTGRES_BIN: client }, known), undefined)
})
