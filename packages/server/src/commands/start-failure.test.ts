import assert from 'node:assert/strict'
import test from 'node:test'
import { readSettings } from '../settings/read-settings.ts'
import { SettingsRefused } from '../settings/refused.ts'
import { NewerDatabase, StorageUnavailable, UnusableDatabase, WrongMasterKey } from '../storage/errors.ts'
import { startFailure } from './start-failure.ts'

const settings = readSettings({ flags: { data: '/data', port: '80' }, environment: {}, folder: '/' })
const coded = (code: string) => Object.assign(new Error('listen'), { code, syscall: 'listen' })

const reasons: readonly (readonly [error: unknown, line: string])[] = [
  [
    new NewerDatabase('x'),
    '/data: a newer version of Valetkey wrote this database; start that version, or choose other --data',
  ],
  [
    new WrongMasterKey('x'),
    '/data: the master key is not the one this database was made with; give the right one',
  ],
  [new UnusableDatabase('/data: a\ndiary'), '/data: a diary; choose another --data, or see to this one'],
  [
    new StorageUnavailable('the database is busy'),
    '/data: the database is busy; see to the disk and its permissions, and that no other program holds it',
  ],
  [
    coded('EADDRINUSE'),
    '127.0.0.1 port 80 is taken by another program; choose another --port, or 0 for any that is free',
  ],
  [coded('EACCES'), '127.0.0.1 port 80: no permission to listen there; choose a --port from 1024 up'],
  [
    coded('EADDRNOTAVAIL'),
    '127.0.0.1 port 80: this machine does not have that address; choose another --host',
  ],
  [coded('ENOTFOUND'), '127.0.0.1 port 80: the host name is not known here; choose another --host'],
]

for (const [error, line] of reasons) {
  test(`a start fails with: ${line}`, () => assert.deepEqual(startFailure(error, settings), [line]))
}

test('settings that are refused are refused line by line', () => {
  assert.deepEqual(startFailure(new SettingsRefused(['a', 'b']), undefined), ['a', 'b'])
})

test('a fault of the program is not taken for an affair of the operator', () => {
  for (const error of [new TypeError('x is not a function'), coded('EPERM'), 'text', undefined]) {
    assert.equal(startFailure(error, settings), undefined)
  }
})
