import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { aConfiguration } from '../support/a-server.ts'
import { bareEnvironment } from '../support/bare-environment.ts'
import { beginData } from '../support/begun-data.ts'

const command = fileURLToPath(new URL('../../bin/valetkey.mjs', import.meta.url))
const linux = process.platform === 'linux' ? false : 'needs Linux'
const root = process.getuid?.() === 0 ? linux : 'needs root on Linux, to mount a tmpfs'

describe('a log that cannot be written does not stop the server (promises R6, R14)', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'valetkey-log-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('a full disk under the log loses lines, which are counted and reported', {
    skip: root,
  }, async (t) => {
    const disk = mkdtempSync(join(folder, 'disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk])
    t.after(() => execFileSync('umount', ['--lazy', disk]))
    const log = join(disk, 'log')
    const ballast = join(disk, 'ballast')
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(ballast, Buffer.alloc((bavail - 16) * bsize))
    const descriptor = openSync(log, 'a')
    t.after(() => closeSync(descriptor))

    await using server = await aServer(descriptor)
    await server.flood()
    assert.ok((await server.lost()) > 0)
    rmSync(ballast)
    await eventually(() => readFileSync(log, 'utf8').includes('lines of the log were lost'))
    // No line is truncated, and the number of lost lines is right.
    const lines = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(lines.find(({ msg }) => msg === 'lines of the log were lost')?.lost, await server.lost())
    assert.equal(await server.stop(), 0)
  })

  test('a stalled reader of a pipe does not block requests or the shutdown', {
    skip: linux,
  }, async (t) => {
    const fifo = join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(fifo, constants.O_WRONLY)
    t.after(() => [reader, writer].map(closeSync))

    await using server = await aServer(writer)
    await server.flood()
    assert.ok((await server.lost()) > 0)
    let read = ''
    await eventually(() => {
      read += available(reader)
      return read.includes('lines of the log were lost')
    })
    await server.flood(500)
    assert.equal(await server.stop(), 0)
  })

  test('nor does a stalled reader of a socket, such as a service manager', async () => {
    await using server = await aServer('pipe')
    await server.flood()
    assert.ok((await server.lost()) > 0)
    const { stderr } = server.child
    assert.ok(stderr)
    let read = ''
    stderr.setEncoding('utf8').on('data', (chunk: string) => {
      read += chunk
    })
    await eventually(() => read.includes('lines of the log were lost'))
    stderr.pause()
    await server.flood(500)
    assert.equal(await server.stop(), 0)
  })

  test('nor does a reader that has exited', async () => {
    await using server = await aServer('pipe')
    server.child.stderr?.destroy()
    server.child.stdout?.destroy()
    await server.flood()
    assert.ok((await server.lost()) > 0)
    assert.equal(await server.stop(), 0)
  })
})

async function aServer(stderr: number | 'pipe') {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-log-server-'))
  const file = join(folder, 'valetkey.json')
  const [port, management] = [await freePort(), await freePort()]
  const settings = { ...aConfiguration, log_level: 'debug', management: { port: management } }
  writeFileSync(file, JSON.stringify(settings))
  await beginData(join(folder, 'data'), Date.now())
  const args = ['serve', '--config', file, '--data', join(folder, 'data'), '--port', String(port)]
  const issuer = `http://localhost:${port}`
  const child: ChildProcess = spawn(process.execPath, [command, ...args, '--issuer', issuer], {
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', stderr],
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  await Promise.race([
    once(child.stdout ?? assert.fail(), 'data'),
    ended.then((code) => assert.fail(`the server exited with ${code}`)),
  ])
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const ask = async (path: string, at = port): Promise<{ status: number | undefined; body: string }> => {
    const request = get({ port: at, path, host: 'localhost', agent, headers: { host: `localhost:${at}` } })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    return { status: answer.statusCode, body: await text(answer) }
  }
  return {
    child,
    /** Sends enough refused requests to fill any buffer of the log, and asserts that each gets its response. */
    async flood(requests = 3_000) {
      const statuses = await Promise.all(
        Array.from({ length: requests }, () => ask('/nothing').then(({ status }) => status)),
      )
      assert.deepEqual(new Set(statuses), new Set([404]))
      assert.equal((await ask('/health/live')).status, 200)
    },
    /** The number of lost lines, according to the metrics. */
    async lost() {
      const { body } = await ask('/metrics', management)
      return Number(/^valetkey_log_lines_lost_total (\d+)$/m.exec(body)?.[1] ?? assert.fail(body))
    },
    stop() {
      child.kill('SIGINT')
      return ended
    },
    async [Symbol.asyncDispose]() {
      agent.destroy()
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function eventually(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 200_000
  while (!isTrue()) {
    assert.ok(performance.now() < end, 'the condition was never met')
    await delay(10)
  }
}

/** The bytes that can be read without blocking. */
function available(descriptor: number): string {
  const bytes = Buffer.alloc(65_536)
  try {
    return bytes.toString('latin1', 0, readSync(descriptor, bytes))
  } catch {
    return ''
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
