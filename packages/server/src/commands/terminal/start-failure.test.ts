import assert from 'node:assert/strict'
import test from 'node:test'
import { ManagementFailed } from '../../operations/management-failed.ts'
import { SettingsRefused } from '../../settings/json/refused.ts'
import { readSettings } from '../../settings/read-settings.ts'
import {
  NewerDatabase,
  StorageUnavailable,
  UnusableDatabase,
  WrongMasterKey,
} from '../../storage/database/errors.ts'
import { startFailure } from './start-failure.ts'

const settings = readSettings({ flags: { data: '/data', port: '80' }, environment: {}, folder: '/' })
const coded = (code: string) => Object.assign(new Error('listen'), { code, syscall: 'listen' })

const reasons: readonly (readonly [error: unknown, line: string])[] = [
  [
    new NewerDatabase('x'),
    '/data: a newer version of Valetkey wrote this database; start that version, or choose another --data',
  ],
  [
    new WrongMasterKey('x'),
    '/data: the master key is not the one that this database was created with; give the right one',
  ],
  [new UnusableDatabase('/data: a\ndiary'), '/data: a diary; choose another --data, or repair this one'],
  [
    new StorageUnavailable('the database is busy'),
    '/data: the database is busy; check the disk and its permissions, and that no other program has the database open',
  ],
  [
    coded('EADDRINUSE'),
    '127.0.0.1 port 80 is taken by another program; choose another --port, or 0 for any free port',
  ],
  [coded('EACCES'), '127.0.0.1 port 80: no permission to listen there; choose a --port from 1024 up'],
  [
    coded('EADDRNOTAVAIL'),
    '127.0.0.1 port 80: this machine does not have that address; choose another --host',
  ],
  [coded('ENOTFOUND'), '127.0.0.1 port 80: the host name cannot be resolved; choose another --host'],
]

for (const [error, line] of reasons) {
  test(`a start fails with: ${line}`, () => assert.deepEqual(startFailure(error, settings), [line]))
}

test('a start that fails on PostgreSQL names the database, and never its password', () => {
  const database = 'postgres://valetkey:hunter2@db.example:5432/tokens?sslmode=verify-full'
  const onPostgres = readSettings({ flags: { data: '/data', database }, environment: {}, folder: '/' })
  const name = 'postgres://db.example:5432/tokens'
  assert.deepEqual(startFailure(new StorageUnavailable('the database is stopping'), onPostgres), [
    `${name}: the database is stopping; check the database server and the network`,
  ])
  assert.deepEqual(startFailure(new WrongMasterKey('x'), onPostgres), [
    `${name}: the master key is not the one that this database was created with; give the right one`,
  ])
  assert.deepEqual(startFailure(new UnusableDatabase(`${name}: full of recipes`), onPostgres), [
    `${name}: full of recipes; choose another --database, or repair this one`,
  ])
})

test('refused settings are reported line by line', () => {
  assert.deepEqual(startFailure(new SettingsRefused(['a', 'b']), undefined), ['a', 'b'])
})

test('a bug is not reported as a mistake of the operator', () => {
  for (const error of [new TypeError('x is not a function'), coded('EPERM'), 'text', undefined]) {
    assert.equal(startFailure(error, settings), undefined)
  }
})

test('a management port that cannot be bound is reported as such', () => {
  const flags = { data: '/data', port: '80', 'management-port': '81' }
  const managed = readSettings({ flags, environment: {}, folder: '/' })
  assert.deepEqual(startFailure(new ManagementFailed(coded('EADDRINUSE')), managed), [
    '127.0.0.1 port 81 is taken by another program; choose another --management-port, or 0 for any free port',
  ])
  assert.deepEqual(startFailure(new ManagementFailed(coded('EADDRNOTAVAIL')), managed), [
    '127.0.0.1 port 81: this machine does not have that address; choose another --management-host',
  ])
})
