import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bareEnvironment } from '../../test/support/bare-environment.ts'
import { openStorage } from '../storage/open.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const key = Buffer.alloc(32, 7)
const folder = mkdtempSync(join(tmpdir(), 'valetkey-commands-'))
after(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'valetkey.json'), JSON.stringify({ issuer: 'http://localhost:4000' }))

/** A data folder with its master key, and a database in it unless it is `empty`. */
async function aData(name: string, { empty = false } = {}): Promise<string> {
  const data = join(folder, name)
  mkdirSync(data)
  writeFileSync(join(data, 'master.key'), key.toString('base64'), { mode: 0o600 })
  if (!empty) await (await openStorage({ dataFolder: data, masterKey: key, now: Date.now })).close()
  return data
}

/** Runs the command; `out`: the file of its standard output. */
async function valetkey(data: string, args: readonly string[], out?: string) {
  const descriptor = out === undefined ? undefined : openSync(out, 'w')
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, ...args, '--config', 'valetkey.json', '--data', data],
    { cwd: folder, env: bareEnvironment(), stdio: ['ignore', descriptor ?? 'pipe', 'pipe'] },
  )
  if (descriptor !== undefined) closeSync(descriptor)
  const [said, [code]] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')])
  const lines = said.split('\n').slice(0, -1)
  assert.doesNotMatch(said, /^\s+at |node:internal/m, 'no stack')
  return { code: code as number, lines }
}

describe('concurrent commands on one database (promise R14)', () => {
  test('of two concurrent restores, or backups to one file, one succeeds and the other says why it cannot', async () => {
    const data = await aData('begun')
    const backups = await Promise.all([valetkey(data, ['backup', 'b']), valetkey(data, ['backup', 'b'])])
    assert.deepEqual(backups.map(({ code }) => code).sort(), [0, 1])
    assert.match(
      backups.find(({ code }) => code === 1)?.lines.join() ?? '',
      /b: the file already exists: choose/,
    )
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.part')),
      [],
    )
    const empty = await aData('empty', { empty: true })
    const restores = await Promise.all([valetkey(empty, ['restore', 'b']), valetkey(empty, ['restore', 'b'])])
    assert.deepEqual(restores.map(({ code }) => code).sort(), [0, 1], JSON.stringify(restores))
    const lost = restores.find(({ code }) => code === 1)?.lines ?? []
    assert.equal(lost.length, 1)
    assert.match(
      lost[0] ?? '',
      /has it open: stop it, and then try again$|there is a database already: .* --force/,
    )
    await (await openStorage({ dataFolder: empty, masterKey: key, now: Date.now })).close()
  })

  test('a database that is locked, is damaged or lacks a table is reported in one line', async () => {
    const data = await aData('held')
    const file = join(data, 'valetkey.db')
    const held = new DatabaseSync(file)
    held.exec('begin immediate')
    const locked = await valetkey(data, ['restore', 'b', '--force'])
    assert.deepEqual([locked.code, locked.lines.length], [1, 1])
    assert.match(locked.lines[0] ?? '', /valetkey.db: a server or another command has it open: stop it/)
    held.exec('rollback; drop table keys')
    held.close()
    for (const args of [
      ['keys', 'list'],
      ['backup', 'c'],
      ['serve', '--port', '0'],
    ]) {
      const { code, lines } = await valetkey(data, args)
      assert.deepEqual([code, lines.length], [1, 1], `${args}: ${lines}`)
      assert.match(
        lines[0] ?? '',
        /the database refuses a statement \(no such table: keys\); another program/,
      )
    }
    assert.equal(existsSync(join(folder, 'c')), false)
    writeFileSync(file, Buffer.alloc(8192, 'SQLite format 3\0'))
    for (const args of [
      ['backup', 'd'],
      ['restore', 'b', '--force'],
    ]) {
      const { code, lines } = await valetkey(data, args)
      assert.deepEqual([code, lines.length], [1, 1], `${args}: ${lines}`)
      assert.match(lines[0] ?? '', /the database is (damaged|not a database); set its files aside/)
    }
  })

  test('a full disk behind standard output is reported in one line', {
    skip: !existsSync('/dev/full'),
  }, async () => {
    const data = await aData('printed')
    for (const [args, says] of [
      [['backup', '-'], /^valetkey: standard output: the disk is full: there is no backup$/],
      [['keys', 'list'], /^valetkey: standard output: the disk is full$/],
      [['help'], /^valetkey: standard output: the disk is full$/],
    ] as const) {
      const { code, lines } = await valetkey(data, args, '/dev/full')
      assert.equal(code, 1)
      assert.match(lines.join('\n'), says)
    }
  })
})
