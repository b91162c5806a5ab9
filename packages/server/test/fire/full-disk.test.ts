import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fire } from './fire.ts'
import { Fleet } from './fleet.ts'
import { readiness } from './readiness.ts'
import type { Sabotage } from './sabotage.ts'

// The test mounts a small file system to fill, which only root on Linux can. If root cannot mount, as in a
// container without CAP_SYS_ADMIN, the test fails instead of being skipped.
const skip =
  process.platform === 'linux' && process.getuid?.() === 0 ? false : 'needs root on Linux, to mount a tmpfs'

test('with a full disk, servers refuse what they cannot store and lose nothing; they recover once there is space (R6)', {
  skip,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder])
  t.after(() => {
    execFileSync('umount', [folder])
    rmdirSync(folder)
  })
  await using fleet = await Fleet.start({ instances: 2, data: join(folder, 'data') })
  const ballast = join(folder, 'ballast')
  await fire(t, {
    fleet,
    enough: ({ unknown }) => unknown > 0,
    async trouble(chance, passed) {
      fill(ballast)
      await readiness(fleet.at(0), 'not ready')
      await passed(chance.between(0, 10))
      rmSync(ballast)
      await readiness(fleet.at(0), 'ready')
      await passed(chance.between(10, 40))
    },
  })
})

test('while SQLite is read-only, clients receive 503; servers recover without a restart (R6)', async (t) => {
  const preload = new URL('sabotage.ts', import.meta.url).href
  await using fleet = await Fleet.start({ instances: 2, preload })
  const queryOnly = (value: boolean) =>
    Promise.all(fleet.servers.map((server) => server.tell({ queryOnly: value } satisfies Sabotage)))
  await fire(t, {
    fleet,
    enough: ({ unknown }) => unknown > 0,
    async trouble(chance, passed) {
      await queryOnly(true)
      await readiness(fleet.at(0), 'not ready')
      await passed(chance.between(0, 10))
      await queryOnly(false)
      await readiness(fleet.at(0), 'ready')
      await passed(chance.between(10, 40))
    },
  })
})

/** Writes until the file system is full to the last byte. */
function fill(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (const size of [65_536, 4_096, 1]) {
      for (;;) if (!wrote(file, Buffer.alloc(size))) break
    }
  } finally {
    closeSync(file)
  }
}

function wrote(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}
