import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { inspect } from 'node:util'
import type { SettingsRefused } from './json/refused.ts'
import { decodeMasterKey, loadMasterKey, type MasterKeySource, masterKeySource } from './master-key.ts'

function aFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'valetkey-master-key-'))
  t.after(() => fs.rmSync(folder, { recursive: true }))
  return folder
}

function load(data: string, source: MasterKeySource = { from: 'data' }, isPublic = false): Buffer {
  return loadMasterKey({ source, data, database: join(data, 'valetkey.db'), isPublic })
}

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    assert.equal((error as Error).name, 'SettingsRefused')
    assert.equal((error as SettingsRefused).lines.length, 1)
    return (error as SettingsRefused).lines[0] ?? ''
  }
  assert.fail('nothing was refused')
}

test('a local start creates a key that only its owner can read, and the next start uses it', (t) => {
  const data = aFolder(t)
  const key = load(data)
  assert.equal(key.length, 32)
  assert.equal(fs.statSync(join(data, 'master.key')).mode & 0o777, 0o600)
  assert.deepEqual(fs.readdirSync(data), ['master.key'])
  assert.deepEqual(load(data), key)
})

test('each data folder has its own key', (t) => {
  assert.notDeepEqual(load(aFolder(t)), load(aFolder(t)))
})

test('a missing key is not replaced if there is a database', (t) => {
  const data = aFolder(t)
  fs.writeFileSync(join(data, 'valetkey.db'), '')
  const line = refusal(() => load(data))
  assert.equal(
    line,
    `${data}/master.key is missing, and the keys in ${data}/valetkey.db cannot be read without it: restore it, or start with another data folder`,
  )
  assert.equal(fs.existsSync(join(data, 'master.key')), false)
})

test('a key file that others can read is refused', (t) => {
  const data = aFolder(t)
  load(data)
  for (const mode of [0o640, 0o604, 0o666]) {
    fs.chmodSync(join(data, 'master.key'), mode)
    const line = refusal(() => load(data))
    assert.match(line, new RegExp(`can be read by others \\(mode ${mode.toString(8)}\\): .* chmod 600$`))
  }
})

test('a key file with other content is refused, neither changed nor shown', (t) => {
  const file = join(aFolder(t), 'key')
  for (const text of ['', 'hunter2', 'x'.repeat(5000), `${randomBytes(31).toString('base64')}`]) {
    fs.writeFileSync(file, text, { mode: 0o600 })
    const line = refusal(() => load('/nowhere', { from: 'file', file }))
    assert.equal(line, `${file}: expected a master key of 32 bytes in base64 or hex, got something else`)
    assert.equal(fs.readFileSync(file, 'utf8'), text)
  }
})

test('a missing key file is refused, and not created', (t) => {
  const file = join(aFolder(t), 'key')
  const line = refusal(() => load('/nowhere', { from: 'file', file }))
  assert.equal(line, `${file}: the master key file cannot be read: it does not exist`)
  assert.equal(fs.existsSync(file), false)
})

test('a public issuer does not start without a key that is kept apart from the data', (t) => {
  const data = aFolder(t)
  assert.equal(
    refusal(() => load(data, { from: 'data' }, true)),
    'a public issuer needs a master key that is kept apart from the data: make one with: openssl rand -base64 32, and give it with VALETKEY_MASTER_KEY or --master-key-file',
  )
  assert.deepEqual(fs.readdirSync(data), [])
  load(data)
  assert.match(
    refusal(() => load(data, { from: 'data' }, true)),
    /move .*master\.key to a place apart/,
  )
})

test('a public issuer refuses a key with a pattern', (t) => {
  const file = join(aFolder(t), 'key')
  fs.writeFileSync(file, Buffer.alloc(32, 'ab').toString('hex'), { mode: 0o600 })
  assert.match(
    refusal(() => load('/nowhere', { from: 'file', file }, true)),
    /expected 32 random bytes, got a pattern/,
  )
  fs.writeFileSync(file, randomBytes(32).toString('hex'))
  assert.equal(load('/nowhere', { from: 'file', file }, true).length, 32)
})

test('a key is read from base64, base64url and hex', () => {
  const bytes = Buffer.from('fb'.repeat(16) + '01ff'.repeat(8), 'hex')
  for (const text of [
    bytes.toString('base64'),
    bytes.toString('base64').replace('=', ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    `${bytes.toString('base64')}\n`,
  ]) {
    assert.deepEqual(decodeMasterKey(text), bytes, text)
  }
})

test('only 32 bytes are a key', () => {
  for (const text of ['', 'password', '00'.repeat(31), '00'.repeat(33), randomBytes(33).toString('base64')]) {
    assert.equal(decodeMasterKey(text), undefined, text)
  }
})

test('a key in a variable is never shown, neither in an error nor in printed settings', () => {
  const wrong = masterKeySource({ variable: 'hunter2', typedFile: undefined, file: undefined })
  assert.deepEqual(wrong, {
    line: 'VALETKEY_MASTER_KEY: expected 32 bytes in base64 or hex (make one with: openssl rand -base64 32), got a string of 7 characters',
  })
  const text = randomBytes(32).toString('hex')
  const source = masterKeySource({ variable: text, typedFile: undefined, file: '/etc/key' })
  assert.ok('from' in source && source.from === 'variable')
  assert.equal(source.key.export().toString('hex'), text)
  assert.ok(!inspect(source, { depth: 9, showHidden: true }).includes(text))
  assert.ok(!JSON.stringify(source).includes(text))
})

test('a key in a variable together with a key file from a flag or variable is refused', () => {
  const both = masterKeySource({ variable: '00'.repeat(32), typedFile: '/a', file: undefined })
  assert.deepEqual(both, { line: 'VALETKEY_MASTER_KEY: expected either this or a master key file, got both' })
})
