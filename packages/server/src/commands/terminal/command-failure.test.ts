import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { readSettings } from '../../settings/read-settings.ts'
import { writeBackupFile } from '../../storage/backup/file/backup-file.ts'
import { orStay } from '../../storage/backup/move-away.ts'
import { DatabaseDamaged, DataKeyReplaced, InUse, StorageUnavailable } from '../../storage/database/errors.ts'
import { DamagedRow } from '../../storage/sql/json.ts'
import { commandFailure } from './command-failure.ts'
import { CommandRefused } from './command-refused.ts'
import { interruptible } from './interruption.ts'
import { OutputFailed } from './output.ts'

const settings = readSettings({ flags: { data: '/data' }, environment: {}, folder: '/' })

function thrown(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

const noTable = thrown(() => new DatabaseSync(':memory:').exec('select 1 from keys'))
const ofPostgres = Object.assign(new Error('relation "keys" does not exist'), {
  code: '42P01',
  severity: 'ERROR',
})
const system = (code: string) => Object.assign(new Error(code), { code })

const failures: readonly (readonly [error: unknown, lines: RegExp, exitCode?: number])[] = [
  [new CommandRefused('--uses: no', 2), /^--uses: no$/, 2],
  [
    new InUse('/data/valetkey.db'),
    /^\/data\/valetkey.db: a server or another command has it open: stop it, and then try again$/,
  ],
  [new StorageUnavailable('the database is full'), /^\/data: the database is full; check the disk/],
  [
    new DatabaseDamaged('the database is damaged'),
    /^\/data: the database is damaged; set its files aside, and restore a backup into an empty database$/,
  ],
  [
    new DamagedRow('apis x: definition: not JSON'),
    /^\/data: apis x: definition: not JSON; repair this row, or restore a backup$/,
  ],
  [
    new DataKeyReplaced(),
    /^\/data: the data key has been replaced \(keys rewrap --new-data-key\), .*: try again with the current master key/,
  ],
  [
    noTable,
    /^\/data: the database refuses a statement \(no such table: keys\); another program has changed its tables/,
  ],
  [ofPostgres, /the database refuses a statement \(relation "keys" does not exist\); another program/],
  [new OutputFailed(system('ENOSPC')), /^standard output: the disk is full$/],
  [new OutputFailed(system('EPIPE')), /^$/, 141],
  [
    thrown(() => openSync('/proc/no/such', 'wx')),
    /^\/proc\/no\/such: the operating system refused \(ENOENT, open\); check the file and its folder$/,
  ],
]

describe('a command that fails prints one line, which says what to do (R14)', () => {
  for (const [error, says, exitCode = 1] of failures) {
    test(`${says.source}`, () => {
      const failure = commandFailure(error, settings)
      assert.match(failure.lines.join('\n'), says)
      assert.ok(failure.lines.length <= 1)
      assert.equal(failure.exitCode, exitCode)
    })
  }

  test('a failed move that cannot be undone reports both reasons in order, and that the mark is still there', async () => {
    const fails = (error: Error) => () => Promise.reject(error)
    const place = { file: '/data/valetkey.db' }
    const full = new CommandRefused('/backups/b: the disk is full', 3)
    const away = new StorageUnavailable('the database is read-only')
    const error = await orStay(place, fails(away), fails(full)).catch((error: unknown) => error)
    const { lines, exitCode } = commandFailure(error, settings)
    assert.equal(lines.length, 3)
    assert.equal(lines[0], '/backups/b: the disk is full')
    assert.match(lines[1] ?? '', /^\/data: the database is read-only; check the disk/)
    assert.match(
      lines[2] ?? '',
      /^\/data\/valetkey.db: still marked as moved, so that no server starts on it/,
    )
    assert.equal(exitCode, 3)
    const undone = await orStay(place, async () => {}, fails(full)).catch((error: unknown) => error)
    assert.deepEqual(commandFailure(undone, settings), { lines: [full.message], exitCode: 3 })
  })

  test('an unforeseen error asks to be reported, and is printed in full', () => {
    for (const fault of [new TypeError('x is not a function'), 'text', undefined]) {
      const { lines, exitCode } = commandFailure(fault, settings)
      assert.match(lines[0] ?? '', /internal error: please report it/)
      assert.ok(lines.length > 1)
      assert.equal(exitCode, 1)
    }
  })

  test('an interrupted command removes its half-written file, and names the signal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-interrupted-'))
    try {
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        const signals = new EventEmitter()
        async function* lines() {
          yield 'a line\n'
          signals.emit(name, name)
          yield 'another\n'
        }
        const file = join(folder, 'backup')
        const work = (signal: AbortSignal) => writeBackupFile(file, lines(), { force: false, signal })
        const failed = await interruptible(work, signals).catch((error: unknown) =>
          commandFailure(error, settings),
        )
        const exitCode = name === 'SIGINT' ? 130 : 143
        assert.deepEqual(failed, { lines: [`interrupted by ${name}: nothing was done`], exitCode })
        assert.deepEqual(readdirSync(folder), [])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
