import assert from 'node:assert/strict'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test, { after, before, describe } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { aConfiguration } from '../../../test/support/a-server.ts'
import { apps } from '../../../test/support/app.ts'
import { beginData } from '../../../test/support/begun-data.ts'
import { bought } from '../../../test/support/bought.ts'
import { aDatabase } from '../../../test/support/postgres.ts'
import { type Owner, startCommand, startServer } from '../../../test/support/started-command.ts'

/** Milliseconds, generous for a busy machine. */
const patience = { timeout: 200_000 }

/** A folder with the configuration of these tests, and a data folder that already has keys. */
async function aFolder(t: Owner): Promise<string> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'valetkey-workers-'))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  fs.writeFileSync(join(folder, 'c.json'), JSON.stringify({ ...aConfiguration, issuer: 'http://localhost' }))
  await beginData(join(folder, 'valetkey-data'), Date.now())
  return folder
}

const two = ['--config', 'c.json', '--workers', '2']

type Logged = { msg: string; worker?: number; pid?: number }

/** The complete lines of the log so far. */
function logged(log: { text: string }): Logged[] {
  return log.text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patience.timeout
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`still false: ${holds}`)
    await pause(20)
  }
}

/** Sends requests that are refused until both workers have logged one. Returns process ids by worker number. */
async function workersOf({ issuer, log }: { issuer: string; log: { text: string } }) {
  const pids = new Map<number, number>()
  await until(async () => {
    // A killed worker breaks its connections.
    await fetch(`${issuer}/token`, { method: 'POST', headers: { connection: 'close' } }).catch(
      () => undefined,
    )
    for (const { msg, worker, pid } of logged(log)) {
      if (msg === 'refused' && worker !== undefined && pid !== undefined) pids.set(worker, pid)
    }
    return pids.size === 2
  })
  return pids
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test(
  'two workers share one port, the log names them, and a signal stops all of them cleanly',
  patience,
  async (t) => {
    const server = await startServer(t, await aFolder(t), two)
    assert.match(server.summary, /\n {2}workers {3}2\n/)
    const pids = await workersOf(server)
    assert.deepEqual([...pids.keys()].sort(), [1, 2])
    assert.equal(new Set([...pids.values(), server.child.pid]).size, 3)
    // Like a terminal: every process gets the signal, and the supervisor also sends it to its workers.
    server.signalAll('SIGINT')
    const { code, stdout } = await server.ended
    assert.equal(code, 0)
    assert.equal(stdout.match(/Valetkey is ready/g)?.length, 1)
    assert.deepEqual([...pids.values()].filter(isAlive), [])
  },
)

test('one link creates the first owner, and every worker accepts it', patience, async (t) => {
  const { summary, child, ended } = await startServer(t, await aFolder(t), ['--workers', '2'])
  const [link = ''] = /http:\S+\/set-up\?token=\S+/.exec(summary) ?? []
  for (let turn = 0; turn < 4; turn += 1) {
    assert.equal((await fetch(link, { headers: { connection: 'close' } })).status, 200)
  }
  child.kill('SIGTERM')
  assert.equal((await ended).code, 0)
})

const engines = [
  { name: 'SQLite', database: async () => [] },
  {
    name: 'PostgreSQL',
    async database(t: Owner) {
      const { url, drop } = await aDatabase({ empty: true })
      t.after(drop)
      return ['--database', url]
    },
  },
]

for (const { name, database } of engines) {
  describe(`workers on ${name}`, () => {
    let running: Awaited<ReturnType<typeof startServer>>
    const cleanUps: (() => unknown)[] = []
    before(async () => {
      const owner: Owner = { after: (cleanUp) => void cleanUps.push(cleanUp) }
      running = await startServer(owner, await aFolder(owner), [...two, ...(await database(owner))])
    })
    after(async () => {
      for (const cleanUp of cleanUps.reverse()) await cleanUp()
    })

    test(
      'a code that is redeemed 50 times at several workers gives tokens once (RFC 6749 §4.1.2)',
      patience,
      async () => {
        const app = apps.printShop(running.server)
        const { code, verifier } = await app.authorize({ scope: 'openid photos.read offline_access' })
        const redeemed = async () => {
          for (;;) {
            const answer = await app.redeem(code, verifier)
            // On a busy machine, some requests receive 503 with Retry-After, and are sent again.
            if (answer.status !== 503) return answer
          }
        }
        const answers = await Promise.all(Array.from({ length: 50 }, redeemed))
        assert.equal(answers.filter(({ status }) => status === 200).length, 1)
        for (const { status, body } of answers) {
          if (status !== 200) assert.deepEqual([status, body.error], [400, 'invalid_grant'])
        }
      },
    )

    test(
      'a worker that is killed under load is replaced, and no answered request is lost',
      patience,
      async () => {
        const app = apps.spa(running.server)
        const scope = 'openid photos.read offline_access'
        const tokens: string[] = []
        for (let family = 0; family < 4; family += 1) tokens.push((await bought(app, { scope })).refreshToken)

        let goesOn = true
        let broken = 0
        const refreshOn = async (family: number): Promise<void> => {
          while (goesOn) {
            try {
              const { status, body } = await app.refresh(tokens[family] ?? '')
              assert.equal(status, 200, JSON.stringify(body))
              tokens[family] = body.refresh_token ?? ''
            } catch (error) {
              // The worker died, and the response may be lost; the same refresh token is accepted again.
              if (!(error instanceof TypeError)) throw error
              broken += 1
            }
          }
        }
        const load = tokens.map((_, family) => refreshOn(family))
        const first = await workersOf(running)
        for (const pid of first.values()) {
          process.kill(pid, 'SIGKILL')
          await until(async () => ![...(await workersOf(running)).values()].includes(pid))
        }
        goesOn = false
        await Promise.all(load)
        assert.equal(logged(running.log).filter(({ msg }) => msg.startsWith('a worker exited')).length, 2)
        for (const token of tokens) assert.equal((await app.refresh(token)).status, 200, `${broken} broken`)
        running.child.kill('SIGTERM')
        assert.equal((await running.ended).code, 0)
      },
    )
  })
}

test('a request that is running at SIGTERM is answered before its worker exits', patience, async (t) => {
  const { child, issuer, ended, log } = await startServer(t, await aFolder(t), two)
  const socket = connect(Number(new URL(issuer).port), '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  const { host } = new URL(issuer)
  const type = 'content-type: application/x-www-form-urlencoded'
  socket.write(
    `POST /token HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${type}\r\ncontent-length: 4\r\n\r\na=`,
  )
  // The server has received it once it has answered a later request on another connection of the same worker.
  for (let turn = 0; turn < 8; turn += 1) {
    await fetch(`${issuer}/token`, { method: 'POST', headers: { connection: 'close' } })
  }
  child.kill('SIGTERM')
  await until(() => logged(log).filter(({ msg, worker }) => msg === 'closing' && worker).length === 2)
  socket.write('b&')
  assert.match(await text(socket), /^HTTP\/1\.1 401 /)
  assert.equal((await ended).code, 0)
})

test('a second signal does not wait', patience, async (t) => {
  const running = await startServer(t, await aFolder(t), two)
  const pids = await workersOf(running)
  const socket = connect(Number(new URL(running.issuer).port), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => undefined)
  socket.write('POST /token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\na')
  await workersOf(running)
  running.child.kill('SIGTERM')
  await until(() => logged(running.log).some(({ msg, worker }) => msg === 'closing' && worker === undefined))
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 143)
  await until(() => ![...pids.values()].some(isAlive))
})

test(
  'a signal while the first worker starts stops everything at once, and no other worker is started',
  patience,
  async (t) => {
    // The start waits for a database that never responds.
    let asked = 0
    const silent = createServer((socket) => {
      asked += 1
      // A socket that is not read would not notice the end of the connection.
      socket.on('error', () => {}).resume()
    }).listen(0, '127.0.0.1')
    t.after(() => silent.close())
    await once(silent, 'listening')
    const database = `postgres://valetkey@127.0.0.1:${(silent.address() as AddressInfo).port}/tokens`
    const args = ['serve', ...two, '--port', '0', '--database', database]
    const { child, ended, log } = startCommand(t, await aFolder(t), args)
    await once(silent, 'connection')
    child.kill('SIGTERM')
    const { code, stdout } = await ended
    assert.deepEqual([code, stdout, asked], [0, '', 1])
    assert.deepEqual(
      logged(log).map(({ msg }) => msg),
      ['closing'],
    )
  },
)

test('workers exit when their supervisor is killed', patience, async (t) => {
  const running = await startServer(t, await aFolder(t), two)
  const pids = await workersOf(running)
  running.child.kill('SIGKILL')
  await until(() => ![...pids.values()].some(isAlive))
})

test('a start that fails prints its reason once, in one line', patience, async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const port = String((taken.address() as AddressInfo).port)
  const { ended } = startCommand(t, await aFolder(t), ['serve', ...two, '--port', port])
  assert.deepEqual(await ended, {
    code: 1,
    stdout: '',
    stderr: `valetkey: 127.0.0.1 port ${port} is taken by another program; choose another --port, or 0 for any free port\n`,
  })
})

test(
  'when no worker is left and none can start, the supervisor exits with the reason',
  patience,
  async (t) => {
    const folder = await aFolder(t)
    const running = await startServer(t, folder, two)
    const pids = await workersOf(running)
    fs.writeFileSync(join(folder, 'c.json'), '{')
    for (const pid of pids.values()) process.kill(pid, 'SIGKILL')
    const { code, stderr } = await running.ended
    assert.equal(code, 1)
    assert.match(stderr, /\nvaletkey: c\.json:1:2: [^\n]+\n$/)
    assert.ok(stderr.match(/a worker could not start/g)?.length ?? 0 >= 5)
  },
)
