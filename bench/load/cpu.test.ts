import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { cpuSince, readMachine, readStat, residentMegabytes } from './cpu.ts'

test('a process name with brackets and spaces does not shift the fields of /proc/<pid>/stat', () => {
  const stat = '42 (a) b (c)) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 5 6 20 0 1 0 100 200'
  assert.deepEqual(readStat(stat), { seconds: 2, parent: 7 })
})

test('the CPU time of a busy process is counted', { skip: !existsSync('/proc/self/stat') }, () => {
  const since = cpuSince([process.pid])
  const own = process.cpuUsage()
  let used = 0
  while (used < 60_000) {
    const { user, system } = process.cpuUsage(own)
    used = user + system
  }
  // The kernel counts in units of a hundredth of a second.
  assert.ok(since() >= 0.03, `${since()} seconds`)
  assert.ok(residentMegabytes([process.pid]) > 10)
})

test('a core that waits for a disk does not count as busy, but stolen time does', () => {
  const stat = 'cpu  100 20 30 9000 800 4 5 41 7 0\ncpu0 50 10 15 4500 400 2 2 20 3 0\n'
  assert.equal(readMachine(stat), 2)
})
