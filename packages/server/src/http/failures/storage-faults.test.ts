import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../log/log.ts'
import { StorageUnavailable } from '../../storage/database/errors.ts'
import { StorageFaults } from './storage-faults.ts'

test('an unavailable database causes one log line every ten seconds, for any number of requests (threat F23)', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const lines: Record<string, unknown>[] = []
  const faults = new StorageFaults(createLog('info', { write: (line) => void lines.push(JSON.parse(line)) }))
  const flood = () => {
    for (let count = 0; count < 4_097; count += 1) {
      faults.tell(new StorageUnavailable('the database has 4096 writes waiting'), { flowId: `flow ${count}` })
    }
  }
  flood()
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.flowId, 'flow 0')
  t.mock.timers.tick(10_000)
  assert.deepEqual([lines.length, lines[1]?.requests, lines[1]?.level], [2, 4_096, 50])
  flood()
  t.mock.timers.tick(10_000)
  assert.deepEqual([lines.length, lines[2]?.requests], [3, 4_097])

  // After ten seconds without a fault, the next one is logged in full.
  t.mock.timers.tick(10_000)
  assert.equal(lines.length, 3)
  faults.tell(new StorageUnavailable('the disk is full'), { flowId: 'new' })
  assert.deepEqual([lines.length, lines[3]?.flowId], [4, 'new'])
})
