import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { everyTestFile, select } from './selection.ts'

test('a word selects a file, a folder, a pattern, a part of a path, or text in a file', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'selection-'))
  t.after(() => rmSync(root, { recursive: true }))
  const contents = {
    'packages/server/src/time/clock.test.ts': '',
    'packages/server/test/flows/refresh-token.test.ts': `test('A refresh token is used twice')`,
    'packages/server/test/flows/device.test.ts': `test('a code is typed')`,
    'packages/server/node_modules/x/test/y.test.ts': '',
    'tools/refresh.test.ts': '',
    'tools/refresh.ts': '',
  }
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  const clock = 'packages/server/src/time/clock.test.ts'
  const device = 'packages/server/test/flows/device.test.ts'
  const token = 'packages/server/test/flows/refresh-token.test.ts'
  const every = [clock, device, token, 'tools/refresh.test.ts']
  assert.deepEqual(everyTestFile(root), every)
  for (const [words, files] of [
    [[clock], [clock]],
    [['packages/server/test/flows'], [device, token]],
    [['packages/server/**/*e*.test.ts'], [device, token]],
    [['REFRESH'], [token, 'tools/refresh.test.ts']],
    [['flows/dev'], [device]],
    [['flows/device.test.ts'], [device]],
    [['code is typed'], [device]],
    [
      ['device', 'clock', 'device'],
      [clock, device],
    ],
  ] as const) {
    assert.deepEqual(select(words, root), { files, unknown: [] }, String(words))
  }
  for (const unknown of ['nothing has this', 'tools/refreshed.test.ts', 'tools/*.spec.ts']) {
    assert.deepEqual(select([unknown, 'device'], root), { files: [device], unknown: [unknown] })
  }
})
