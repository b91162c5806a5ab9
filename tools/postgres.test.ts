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

test('the newest server of this machine is taken; a client alone is none', () => {
  assert.equal(findPostgres({ PATH: client }, known), newest)
})

test('one that is too old is not looked at, unless somebody put it on the path', () => {
  assert.equal(findPostgres({}, [old]), undefined)
  assert.equal(findPostgres({ PATH: ['/nowhere', old].join(delimiter) }, known), old)
})

test('a variable POSTGRES_BIN comes first, and is not passed over in silence where it names nothing', () => {
  assert.equal(findPostgres({ POSTGRES_BIN: old }, known), old)
  assert.equal(findPostgres({ POSTGRES_BIN: client }, known), undefined)
})
