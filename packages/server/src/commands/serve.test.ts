import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bareEnvironment } from '../../test/support/bare-environment.ts'

const command = fileURLToPath(new URL('../main.ts', import.meta.url))
/** Milliseconds, generous for a busy machine. */
const patience = { timeout: 200_000 }

type Process = ChildProcessByStdio<null, Readable, Readable>
type Environment = Readonly<Record<string, string>>

function aFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'valetkey-serve-'))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

function valetkey(folder: string, args: readonly string[], environment: Environment = {}): Process {
  const env = bareEnvironment(environment)
  return spawn(process.execPath, [command, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs the command until it exits. */
async function run(folder: string, args: readonly string[], environment: Environment = {}) {
  const child = valetkey(folder, args, environment)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, code: code as number | null }
}

/** Starts the server and waits for its summary. */
async function start(
  t: TestContext,
  folder: string,
  args: readonly string[] = [],
  environment: Environment = {},
) {
  const child = valetkey(folder, ['serve', '--port', '0', ...args], environment)
  t.after(() => child.kill('SIGKILL'))
  const stderr = text(child.stderr)
  child.stdout.setEncoding('utf8')
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (typeof first !== 'string') assert.fail(`it ended: ${await stderr}`)
  const issuer = /^Valetkey is ready at (\S+)\n/.exec(first)?.[1] ?? assert.fail(first)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    return { code: code as number | null, stderr: await stderr }
  }
  return { child, issuer, summary: first, stop }
}

/** Expects the command to fail with one line on standard error and nothing on standard output. */
async function refusal(
  folder: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<string> {
  const { stdout, stderr, code } = await run(folder, args, environment)
  assert.equal(stdout, '')
  assert.match(stderr, /^valetkey: [^\n]+\n$/)
  assert.notEqual(code, 0)
  return stderr.trimEnd().replace('valetkey: ', '')
}

test(
  'one command starts a server, which prints its URL and the link that creates the owner',
  patience,
  async (t) => {
    const folder = aFolder(t)
    const { issuer, summary, stop } = await start(t, folder)
    assert.match(issuer, /^http:\/\/localhost:\d+$/)
    assert.ok(summary.includes(join(folder, 'valetkey-data')), summary)
    assert.ok(summary.includes(`${issuer}/.well-known/openid-configuration`), summary)
    assert.ok(summary.includes(`${issuer}/set-up?token=`), summary)
    const metadata = await fetch(`${issuer}/.well-known/openid-configuration`)
    assert.equal(metadata.status, 200)
    assert.equal(((await metadata.json()) as { issuer: string }).issuer, issuer)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const again = signal === 'SIGINT' ? { stop } : await start(t, folder)
      const { code, stderr } = await again.stop(signal)
      assert.equal(code, 0)
      for (const line of stderr.trimEnd().split('\n')) assert.equal(typeof JSON.parse(line).msg, 'string')
    }
  },
)

test('a loopback issuer of the file follows --port 0', patience, async (t) => {
  const folder = aFolder(t)
  fs.writeFileSync(join(folder, 'c.json'), '{"issuer": "http://127.0.0.1:4000"}')
  const { issuer, stop } = await start(t, folder, ['--config', 'c.json'])
  assert.notEqual(issuer, 'http://127.0.0.1:4000')
  const metadata = await fetch(`${issuer}/.well-known/oauth-authorization-server`)
  assert.equal(((await metadata.json()) as { issuer: string }).issuer, issuer)
  assert.equal((await stop()).code, 0)
})

test('a second signal does not wait for a request that does not end', patience, async (t) => {
  const { child, issuer, stop } = await start(t, aFolder(t))
  const socket = connect(Number(new URL(issuer).port), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const head = ['POST /token HTTP/1.1', 'host: x', 'content-length: 100', 'expect: 100-continue']
  socket.write(`${head.join('\r\n')}\r\n\r\na`)
  // The server answers "100 Continue", and logs "closing" later.
  await once(socket, 'data')
  const closing = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk) => String(chunk).includes('"msg":"closing"') && resolve())
  })
  child.kill('SIGTERM')
  await closing
  assert.equal(child.exitCode, null)
  assert.equal((await stop('SIGTERM')).code, 143)
})

/** Lets a test make the running server throw, at SIGUSR2. */
function throwing(statement: string): Environment {
  const code = encodeURIComponent(`process.on('SIGUSR2', () => { ${statement} })`)
  return { NODE_OPTIONS: `--import=data:text/javascript,${code}` }
}

for (const fault of ["throw new Error('boom')", "Promise.reject(new Error('boom'))"]) {
  test(`an uncaught error is logged with an id and ends the process: ${fault}`, patience, async (t) => {
    const { stop } = await start(t, aFolder(t), [], throwing(fault))
    const { code, stderr } = await stop('SIGUSR2')
    assert.equal(code, 1)
    const [logged = '', told] = stderr.trimEnd().split('\n')
    const { id, err, level } = JSON.parse(logged)
    assert.deepEqual([level, err.message], [60, 'boom'])
    assert.equal(told, `valetkey: internal error (${id}); the log has the details`)
  })
}

test('an unhandled connection error is logged and does not end the process', patience, async (t) => {
  const broken = "throw Object.assign(new Error('reset'), { code: 'ECONNRESET', syscall: 'read' })"
  const { child, issuer, stop } = await start(t, aFolder(t), [], throwing(broken))
  child.kill('SIGUSR2')
  assert.equal((await fetch(`${issuer}/.well-known/openid-configuration`)).status, 200)
  const { code, stderr } = await stop()
  assert.equal(code, 0)
  assert.match(stderr, /"msg":"a connection broke"/)
})

test('a port that is taken is reported in one line', patience, async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const line = await refusal(aFolder(t), ['serve', '--port', String(port)])
  assert.equal(
    line,
    `127.0.0.1 port ${port} is taken by another program; choose another --port, or 0 for any free port`,
  )
})

test(
  'a start that finds its port taken does not change the database of the running server',
  patience,
  async (t) => {
    const folder = aFolder(t)
    const { issuer } = await start(t, folder, ['--data', 'data'])
    const rows = () => {
      const database = new DatabaseSync(join(folder, 'data', 'valetkey.db'), { readOnly: true })
      const all = ['users', 'clients', 'apis', 'one_time'].map((table) =>
        database.prepare(`select * from ${table}`).all(),
      )
      database.close()
      return JSON.stringify(all)
    }
    const before = rows()
    const users = [{ username: 'mallory', password: 'another password' }]
    fs.writeFileSync(join(folder, 'other.json'), JSON.stringify({ users }))
    const taken = ['--config', 'other.json', '--data', 'data', '--port', new URL(issuer).port]
    assert.match(await refusal(folder, ['serve', ...taken]), /is taken by another program/)
    assert.equal(rows(), before)
  },
)

test('an address that this machine does not have is reported in one line', patience, async (t) => {
  const line = await refusal(aFolder(t), ['serve', '--port', '0', '--host', '192.0.2.1'])
  assert.equal(line, '192.0.2.1 port 0: this machine does not have that address; choose another --host')
})

test(
  'an invalid file is refused with the path of the field, and no data folder is created',
  patience,
  async (t) => {
    const folder = aFolder(t)
    const client = {
      client_id: 'shop',
      client_secret: 'hush-hush',
      redirect_uris: ['https://shop.example/cb', 'http://shop.example/cb'],
    }
    fs.writeFileSync(join(folder, 'c.json'), JSON.stringify({ clients: [client] }))
    const line = await refusal(folder, ['serve', '--config', 'c.json'])
    assert.match(
      line,
      /^c\.json: clients\[0\]\.redirect_uris\[1\]: expected https, .*, got "http:\/\/shop\.example\/cb"$/,
    )
    assert.deepEqual(fs.readdirSync(folder), ['c.json'])
  },
)

test('a data folder that cannot be created is reported in one line', patience, async (t) => {
  const folder = aFolder(t)
  fs.writeFileSync(join(folder, 'file'), '')
  const line = await refusal(folder, ['serve', '--port', '0', '--data', 'file/data'])
  const advice = 'choose another one with --data, or give this user the right to write there'
  assert.equal(
    line,
    `${folder}/file/data: the data folder cannot be written: a part of its path is a file; ${advice}`,
  )
})

test(
  'a data folder that cannot be created is reported in one line when the master key is given',
  patience,
  async (t) => {
    const folder = aFolder(t)
    fs.writeFileSync(join(folder, 'file'), '')
    const VALETKEY_MASTER_KEY = randomBytes(32).toString('hex')
    const line = await refusal(folder, ['serve', '--port', '0', '--data', 'file/data'], {
      VALETKEY_MASTER_KEY,
    })
    assert.match(line, /file\/data: the data folder cannot be created .*; choose another --data/)
  },
)

test('a wrong master key is reported in one line, and damages nothing', patience, async (t) => {
  const folder = aFolder(t)
  const right = { VALETKEY_MASTER_KEY: randomBytes(32).toString('base64') }
  await (await start(t, folder, [], right)).stop()
  const database = join(folder, 'valetkey-data/valetkey.db')
  const before = fs.readFileSync(database)
  const wrong = { VALETKEY_MASTER_KEY: randomBytes(32).toString('base64') }
  const line = await refusal(folder, ['serve', '--port', '0'], wrong)
  assert.match(
    line,
    /valetkey-data: the master key is not the one that this database was created with; give the right one$/,
  )
  assert.deepEqual(fs.readFileSync(database), before)
  assert.equal((await (await start(t, folder, [], right)).stop()).code, 0)
})

test('a missing master key is reported in one line, and no new one is created', patience, async (t) => {
  const folder = aFolder(t)
  await (await start(t, folder)).stop()
  fs.rmSync(join(folder, 'valetkey-data/master.key'))
  const line = await refusal(folder, ['serve', '--port', '0'])
  assert.match(line, /master\.key is missing, and the keys in .*valetkey\.db cannot be read without it/)
  assert.equal(fs.existsSync(join(folder, 'valetkey-data/master.key')), false)
})

test('a database of a newer version is reported in one line, and damages nothing', patience, async (t) => {
  const folder = aFolder(t)
  await (await start(t, folder)).stop()
  const file = join(folder, 'valetkey-data/valetkey.db')
  const database = new DatabaseSync(file)
  database.exec("update meta set value = '9999' where key in ('schema_version', 'oldest_program')")
  database.close()
  const before = fs.readFileSync(file)
  const line = await refusal(folder, ['serve', '--port', '0'])
  assert.match(
    line,
    /a newer version of Valetkey wrote this database; start that version, or choose another --data$/,
  )
  assert.deepEqual(fs.readFileSync(file), before)
})

test('a file that is not a database is reported in one line, and left unchanged', patience, async (t) => {
  const folder = aFolder(t)
  await (await start(t, folder)).stop()
  const file = join(folder, 'valetkey-data/valetkey.db')
  fs.writeFileSync(file, 'my diary')
  const line = await refusal(folder, ['serve', '--port', '0'])
  assert.match(line, /valetkey\.db: not a SQLite database; choose another --data, or repair this one$/)
  assert.equal(fs.readFileSync(file, 'utf8'), 'my diary')
})

test('a public issuer without a master key does not start', patience, async (t) => {
  const folder = aFolder(t)
  const line = await refusal(folder, ['serve', '--port', '0', '--issuer', 'https://id.example.com'])
  assert.match(line, /^a public issuer needs a master key that is kept apart from the data: make one with/)
  assert.deepEqual(fs.readdirSync(folder), [])
})

test('an unknown command is refused in one line, with exit code 2', patience, async (t) => {
  const { stdout, stderr, code } = await run(aFolder(t), ['serv'])
  assert.deepEqual(
    [stdout, stderr, code],
    ['', 'valetkey: there is no command "serv"; did you mean serve?\n', 2],
  )
})

test('help and version go to standard output, with exit code 0', patience, async (t) => {
  const folder = aFolder(t)
  const help = await run(folder, ['--help'])
  assert.deepEqual([help.stderr, help.code], ['', 0])
  assert.match(help.stdout, /valetkey serve \[flags\]/)
  const version = await run(folder, ['--version'])
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
  assert.equal(version.code, 0)
})
