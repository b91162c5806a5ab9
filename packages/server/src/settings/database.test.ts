import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { SettingsRefused } from './json/refused.ts'
import { readSettings } from './read-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'valetkey-database-'))
after(() => rmSync(folder, { recursive: true }))

type Given = Partial<Record<'flag' | 'variable' | 'sslMode', string | undefined>> & {
  file?: unknown
  connections?: unknown
}

function read({ flag, variable, file, connections, sslMode }: Given) {
  const config = join(folder, 'valetkey.json')
  writeFileSync(config, JSON.stringify({ database: file, database_connections: connections }))
  return readSettings({
    flags: { config, ...(flag !== undefined && { database: flag }) },
    environment: { VALETKEY_DATABASE: variable, PGSSLMODE: sslMode },
    folder,
  })
}

function refusal(given: Given): readonly string[] {
  try {
    read(given)
  } catch (error) {
    if (error instanceof SettingsRefused) return error.lines
    throw error
  }
  throw new Error('the settings were not refused')
}

test('a flag overrides the variable, and that overrides the file', () => {
  const [flag, variable, file] = ['a', 'b', 'c'].map((name) => `postgres://localhost/${name}`)
  const chosen = (given: Given) => read(given).database?.url.reveal()
  assert.equal(chosen({ flag, variable, file }), flag)
  assert.equal(chosen({ variable, file }), variable)
  assert.equal(chosen({ file }), file)
  assert.equal(chosen({}), undefined)
})

test('there are as many connections as the file says, or twenty', () => {
  const file = 'postgresql://localhost/a'
  assert.equal(read({ file }).database?.connections, 20)
  assert.equal(read({ file, connections: 50 }).database?.connections, 50)
  assert.match(refusal({ file, connections: 1 })[0] ?? '', /database_connections: expected .* from 2 to 1000/)
})

test('every form of a URL of one database is accepted', () => {
  for (const url of [
    'postgres://user:p%40ss@db.example:5433/tokens?sslmode=verify-full',
    'postgresql://user@[2001:db8::1]/tokens?sslmode=verify-full',
    'postgres:///tokens?host=/run/postgresql&user=valetkey',
    'postgres://user@/tokens?host=/run/postgresql',
    'postgres://%2Frun%2Fpostgresql/tokens',
  ]) {
    assert.equal(read({ file: url }).database?.url.reveal(), url)
    assert.deepEqual(read({ file: url }).warnings, [], url)
  }
})

test('an invalid URL is refused without showing the password in it', () => {
  const expected = 'expected a URL of one PostgreSQL database, such as postgres://user@host:5432/name'
  for (const wrong of [
    'mysql://user:hunter2@host/name',
    'postgres:user:hunter2@host',
    'user:hunter2@host/name',
    'postgres://user:hunter2@host',
    'postgres://user:hunter2@one,other/name',
    'postgres://user:hunter2@one:1,other:2/name',
    'postgres://user:hunter2@host/name\nhost=other',
    'hunter2',
  ]) {
    const came = `a string of ${wrong.length} characters`
    assert.deepEqual(refusal({ flag: wrong }), [`--database: ${expected}, got ${came}`])
    assert.deepEqual(refusal({ variable: wrong }), [`VALETKEY_DATABASE: ${expected}, got ${came}`])
    const [line = ''] = refusal({ file: wrong })
    assert.ok(line.endsWith(`valetkey.json: database: ${expected}, got ${came}`), line)
  }
  assert.match(refusal({ file: 5 })[0] ?? '', /got a number$/)
})

test('printed settings do not show the password', () => {
  const settings = read({ variable: 'postgres://user:hunter2@localhost/tokens' })
  assert.equal(inspect(settings, { depth: 9 }).includes('hunter2'), false)
  assert.equal(JSON.stringify(settings).includes('hunter2'), false)
})

test('a password in the command line gets a warning, because others can see it there', () => {
  const url = 'postgres://user:hunter2@localhost/tokens'
  assert.deepEqual(read({ flag: url }).warnings, [
    '--database shows its password to everybody on this machine: set VALETKEY_DATABASE instead',
  ])
  assert.deepEqual(read({ flag: 'postgres://user@localhost/tokens' }).warnings, [])
  assert.deepEqual(read({ variable: url }).warnings, [])
})

test('an unencrypted connection to another machine gets a warning', () => {
  const url = 'postgres://user:hunter2@db.example/tokens'
  assert.deepEqual(read({ variable: url }).warnings, [
    'database: the connection to db.example is not encrypted: add ?sslmode=verify-full',
  ])
  assert.deepEqual(read({ variable: url, sslMode: 'require' }).warnings, [])
  assert.deepEqual(read({ variable: `${url}?sslmode=verify-full` }).warnings, [])
  assert.deepEqual(read({ variable: `${url}?sslmode=no-verify` }).warnings, [
    'database: sslmode=no-verify does not check that the server is db.example: use verify-full',
  ])
})

test('a mistyped sslmode is refused without showing the URL', () => {
  const [line = ''] = refusal({ variable: 'postgres://user:hunter2@db.example/tokens?sslmode=verify_full' })
  assert.match(line, /VALETKEY_DATABASE: expected an sslmode of .*verify-full/)
  assert.doesNotMatch(line, /hunter2/)
})
