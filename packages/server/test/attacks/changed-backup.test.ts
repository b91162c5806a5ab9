import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { writeBackupFile } from '../../src/storage/backup/file/backup-file.ts'
import { BackupRefused } from '../../src/storage/backup/file/format.ts'
import { openStorage } from '../../src/storage/open.ts'
import { aPerson } from '../store/builders.ts'
import { masterKey as secret } from '../store/master-key.ts'
import { aBackupFolder, restored, saved } from '../support/copied.ts'

/** A backup with two people in it, and an empty target for the restore. */
async function aBackup(t: TestContext) {
  const folder = await aBackupFolder(t)
  const storage = await openStorage({ dataFolder: join(folder, 'data'), masterKey: secret, now: Date.now })
  await aPerson(storage, { id: 'usr_mallory', username: 'mallory', usernameKey: 'mallory' })
  await aPerson(storage)
  const file = await saved({ file: join(folder, 'data', 'valetkey.db') }, join(folder, 'backup'), { secret })
  await storage.close()
  const target = join(folder, 'restored', 'valetkey.db')
  const refused = async (bytes: Buffer, reason: RegExp, key: Uint8Array = secret) => {
    const changed = join(folder, 'changed')
    writeFileSync(changed, bytes)
    await assert.rejects(restored({ file: target }, changed, { secret: key }), (error: Error) => {
      assert.ok(error instanceof BackupRefused, `${error.stack}`)
      assert.match(error.message, reason)
      assert.equal(error.message.includes('\n'), false)
      return true
    })
    assert.equal(existsSync(target), false, 'nothing is written')
  }
  const lines = () => gunzipSync(readFileSync(file)).toString().split('\n').slice(0, -1)
  return { folder, file, target, refused, lines, bytes: readFileSync(file) }
}

const packed = (lines: readonly string[]) => gzipSync(lines.map((line) => `${line}\n`).join(''))

/** A forgery by somebody who knows the format but not the master key: everything is consistent but the seal. */
function summed(lines: readonly string[]): Buffer {
  const body = lines.slice(0, -1)
  const text = body.map((line) => `${line}\n`).join('')
  const rows: Record<string, number> = {}
  let table = ''
  for (const line of body.slice(1)) {
    const value = JSON.parse(line)
    if (!Array.isArray(value)) table = value.table
    rows[table] = (rows[table] ?? 0) + (Array.isArray(value) ? 1 : 0)
  }
  const sha256 = createHash('sha256').update(text).digest('hex')
  return packed([...body, JSON.stringify({ ...JSON.parse(lines.at(-1) ?? ''), rows, sha256 })])
}

test('a truncated backup is refused, and nothing is written', async (t) => {
  const { bytes, refused, lines } = await aBackup(t)
  for (const length of [1, 10, 18, bytes.length >> 1, bytes.length - 9, bytes.length - 1]) {
    await refused(bytes.subarray(0, length), /cut off|not a backup/)
  }
  const all = lines()
  for (const length of [1, 2, 3, all.length - 1]) {
    await refused(packed(all.slice(0, length)), /cut off before its end/)
  }
  await refused(gzipSync(all.join('\n')), /cut off before its end/)
  await refused(Buffer.alloc(0), /cut off|empty file/)
})

test('a backup with one changed byte is refused, wherever that byte is', async (t) => {
  const { bytes, refused } = await aBackup(t)
  // Skips the gzip header: its time, flags and system do not affect the content.
  for (let at = 10; at < bytes.length; at += Math.ceil(bytes.length / 60)) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 0x10
    // The last bits of a compressed block may be padding; then the content is unchanged.
    if (!hasSameContent(changed, bytes)) await refused(changed, /./)
  }
})

function hasSameContent(one: Buffer, other: Buffer): boolean {
  try {
    return gunzipSync(one).equals(gunzipSync(other))
  } catch {
    return false
  }
}

test('write access to the backups gives no privileges: a changed, added or missing row is refused', async (t) => {
  const { refused, lines } = await aBackup(t)
  const all = lines()
  const at = all.findIndex((line) => line.includes('usr_mallory') && line.includes('member'))
  const owner = (all[at] ?? '').replace('"member"', '"owner"')
  assert.match(owner, /"owner"/)
  const changed = all.with(at, owner)
  await refused(packed(changed), /its SHA-256 does not match/)
  await refused(summed(changed), /not made under this master key, or was changed/)
  await refused(summed(all.toSpliced(at, 1)), /not made under this master key, or was changed/)
  await refused(
    summed(all.toSpliced(at, 0, owner.replaceAll('mallory', 'eve'))),
    /not made under this master key/,
  )
  await refused(
    summed(all.with(0, (all[0] ?? '').replace('"moved":false', '"moved":true'))),
    /not made under/,
  )
})

test('a backup made under another master key is refused', async (t) => {
  const { bytes, refused } = await aBackup(t)
  await refused(bytes, /not made under this master key/, Buffer.alloc(32, 9))
})

test('the refusal names the invalid line: table, column, value, version, or content after the end', async (t) => {
  const { refused, lines } = await aBackup(t)
  const all = lines()
  const replaced = (from: string | RegExp, to: string) => packed(all.map((line) => line.replace(from, to)))
  await refused(replaced('"schema":', '"schema":9'), /made by a newer version/)
  await refused(replaced('"format":1', '"format":2'), /expected format 1, got 2/)
  await refused(replaced('"valetkey":"backup"', '"valetkey":"x"'), /not a backup of Valetkey/)
  await refused(replaced('{"table":"users"', '{"table":"meta"'), /a table that no backup has: "meta"/)
  await refused(replaced('{"table":"users"', '{"table":"__proto__"'), /a table that no backup has/)
  const injected = '{"table":"users; drop table users"'
  await refused(replaced('{"table":"users"', injected), /a table that no backup has/)
  await refused(replaced('"username_key"', '"is_owner"'), /users: expected the columns id, username/)
  const at = all.findIndex((line) => line.includes('usr_mallory'))
  await refused(packed(all.with(at, '[1]')), /users, row \d: expected 10 values, got 1/)
  await refused(
    packed(all.with(at, (all[at] ?? '').replace('"usr_mallory"', 'null'))),
    /users, row \d: id: expected text, got nothing/,
  )
  await refused(
    packed(all.with(at, (all[at] ?? '').replace('"usr_mallory"', '["x"]'))),
    /id: expected text, got something else/,
  )
  await refused(packed(all.with(at, (all[at] ?? '').replace('"mallory"', '1e400'))), /expected text, got a/)
  await refused(packed(all.with(at, '{')), /not JSON/)
  await refused(packed([...all, '[]']), /something follows the end/)
  await refused(packed([all[0] ?? '', '["a row"]']), /a row before any table/)
  await refused(packed([...all.slice(0, 2), ...all.slice(1)]), /users comes twice/)
})

test('files of other programs and an endless line are refused', async (t) => {
  const { refused } = await aBackup(t)
  await refused(Buffer.from('a shopping list\n'.repeat(100)), /not a backup/)
  await refused(gzipSync('{"rows":[]}\n'), /not a backup of Valetkey/)
  await refused(gzipSync('null\n'), /not a backup of Valetkey/)
  await refused(gzipSync('[]\n'), /not a backup of Valetkey/)
  // A small file that decompresses to one endless line.
  await refused(gzipSync(Buffer.alloc(100 * 1024 * 1024, 97)), /a line of over 16777216 bytes/)
})

test('a path that is not a regular file is not read, and an existing file is not overwritten', async (t) => {
  const { folder, file, target } = await aBackup(t)
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const link = join(folder, 'link')
  const kept = join(folder, 'kept')
  writeFileSync(kept, 'kept')
  symlinkSync(kept, link)
  mkdirSync(join(folder, 'folder'))
  for (const path of [pipe, join(folder, 'folder')]) {
    await assert.rejects(restored({ file: target }, path, { secret }), /expected a file/)
  }
  async function* never(): AsyncGenerator<string> {
    yield assert.fail('a line was asked for')
  }
  for (const path of [pipe, link, join(folder, 'folder')]) {
    for (const force of [true, false]) {
      await assert.rejects(writeBackupFile(path, never(), { force }), /expected a file or nothing there/)
    }
  }
  await assert.rejects(writeBackupFile(file, never(), { force: false }), /the file already exists/)
  await assert.rejects(writeBackupFile(join(folder, 'no', 'such'), never(), { force: false }), /no such file/)
  assert.equal(readFileSync(kept, 'utf8'), 'kept')

  // A race: another process creates the file while the backup is written.
  async function* overtaken(): AsyncGenerator<string> {
    yield 'a line\n'
    writeFileSync(join(folder, 'new'), 'theirs')
  }
  await assert.rejects(
    writeBackupFile(join(folder, 'new'), overtaken(), { force: false }),
    /the file already exists/,
  )
  assert.equal(readFileSync(join(folder, 'new'), 'utf8'), 'theirs')
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.part')),
    [],
  )
})
