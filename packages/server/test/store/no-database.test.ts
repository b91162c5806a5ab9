import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { postgresName } from '../../src/storage/postgres/address.ts'
import { postgresTables } from '../../src/storage/postgres/postgres.ts'
import { createMeta } from '../../src/storage/tables/meta.ts'
import { aShell, type Shell } from '../support/shell.ts'
import { engines } from './engines.ts'

const lines = [
  ['keys', 'list'],
  ['keys', 'rotate'],
  ['keys', 'retire', 'some-key'],
  ['keys', 'rewrap'],
  ['backup', 'valetkey.backup'],
  ['backup', 'valetkey.backup', '--move'],
] as const

let shell: Shell
before(() => {
  shell = aShell()
})
after(() => shell.close())

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-none-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Returns the standard error of a command, which has to fail without other output. */
async function refused(
  line: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout, stderr, code } = await shell.run({
    args: line,
    folder,
    environment: { VALETKEY_NEW_MASTER_KEY: randomBytes(32).toString('base64'), ...environment },
  })
  assert.deepEqual([stdout, code], ['', 1], `${line.join(' ')}: ${stderr}`)
  return stderr
}

const none = (place: string) =>
  `valetkey: ${place}: there is no Valetkey database; valetkey serve creates one\n`

describe('a command without a database reports that and creates none', () => {
  test('in a folder that does not exist', async (t) => {
    const folder = await aFolder(t)
    for (const line of lines) assert.equal(await refused(line, folder), none(join(folder, 'valetkey-data')))
    assert.deepEqual(await readdir(folder), [])
  })

  test('in an empty file', async (t) => {
    const folder = await aFolder(t)
    const file = join(folder, 'valetkey.db')
    await writeFile(file, '')
    await writeFile(join(folder, 'master.key'), randomBytes(32).toString('base64'), { mode: 0o600 })
    for (const line of lines) assert.equal(await refused([...line, '--data', folder], folder), none(folder))
    assert.deepEqual((await readdir(folder)).sort(), ['master.key', 'valetkey.db'])
  })

  test('in an empty PostgreSQL database, even if a start was interrupted at once', async (t) => {
    const engine = engines.find(({ name }) => name === 'PostgreSQL') ?? assert.fail()
    const { place, db } = await engine.create({ empty: true })
    const database = place.database ?? assert.fail()
    const folder = await aFolder(t)
    const environment = { VALETKEY_DATABASE: database }
    for (const line of lines)
      assert.equal(await refused(line, folder, environment), none(postgresName(database)))
    const looking = await db()
    assert.deepEqual(await postgresTables(looking), [])
    await looking.write([{ query: createMeta(looking.sql) }])
    assert.equal(await refused(['keys', 'list'], folder, environment), none(postgresName(database)))
    assert.equal(await refused(['backup', 'a'], folder, environment), none(postgresName(database)))
    assert.deepEqual(await postgresTables(looking), ['meta'])
    assert.deepEqual(await readdir(folder), [])
    assert.ok(!existsSync(join(folder, 'valetkey-data')))
  })

  test('nor a data folder, if the database cannot be reached', async (t) => {
    const folder = await aFolder(t)
    const environment = { VALETKEY_DATABASE: 'postgres://valetkey:a-password@127.0.0.1:1/valetkey' }
    const reason = 'the database cannot be reached (connect ECONNREFUSED 127.0.0.1:1)'
    const advice = 'choose another --database, or repair this one'
    const said = `valetkey: postgres://127.0.0.1:1/valetkey: ${reason}; ${advice}\n`
    const all = await Promise.all([lines[0], lines[4]].map((line) => refused(line, folder, environment)))
    assert.deepEqual(all, [said, said])
    assert.deepEqual(await readdir(folder), [])
  })

  test('but reports a database of another program as such', async (t) => {
    const folder = await aFolder(t)
    await writeFile(join(folder, 'valetkey.db'), 'something else')
    await writeFile(join(folder, 'master.key'), randomBytes(32).toString('base64'), { mode: 0o600 })
    for (const line of [lines[0], lines[4]])
      assert.match(await refused([...line, '--data', folder], folder), /not a (SQLite )?database/)
  })
})
