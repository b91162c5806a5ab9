import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test, { after, before, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bareEnvironment } from '../../test/support/bare-environment.ts'
import { aShell, type Shell } from '../../test/support/shell.ts'
import { openStorage, type Storage } from '../storage/open.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const patience = { timeout: 200_000 }

type Listed = {
  kid: string
  use: string
  alg: string
  status: string
  since: string
  ahead: { at: string } | null
}

let shell: Shell
before(() => {
  shell = aShell()
})
after(() => shell.close())

/** A data folder with a database, and functions that run commands on it. */
async function aDataFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-keys-'))
  const data = join(folder, 'valetkey-data')
  const keyFile = (name: string) => {
    const secret = randomBytes(32)
    writeFileSync(join(folder, name), secret.toString('base64'), { mode: 0o600 })
    return secret
  }
  const masterKey = keyFile('master.key')
  const opened: Storage[] = []
  const open = async (secret = masterKey) => {
    const storage = await openStorage({ dataFolder: data, masterKey: secret, now: Date.now })
    opened.push(storage)
    return storage
  }
  t.after(async () => {
    await Promise.all(opened.map((storage) => storage.close()))
    rmSync(folder, { recursive: true, force: true })
  })
  const valetkey = (line: string, environment: Readonly<Record<string, string>> = {}) => {
    const key = 'VALETKEY_MASTER_KEY' in environment ? {} : { VALETKEY_MASTER_KEY_FILE: 'master.key' }
    return shell.run({ args: line.split(' '), folder, environment: { ...key, ...environment } })
  }
  const done = async (line: string, environment?: Readonly<Record<string, string>>) => {
    const { stdout, stderr, code } = await valetkey(line, environment)
    assert.deepEqual([stderr, code], ['', 0], line)
    return stdout
  }
  const refused = async (line: string, environment?: Readonly<Record<string, string>>, expected = 1) => {
    const { stdout, stderr, code } = await valetkey(line, environment)
    assert.deepEqual([stdout, code], ['', expected], line)
    assert.match(stderr, /^valetkey: [^\n]+\n$/)
    return stderr.trimEnd().replace('valetkey: ', '')
  }
  const list = async () => JSON.parse(await done('keys list --json')) as readonly Listed[]
  return { folder, data, masterKey, keyFile, open, done, refused, list }
}

/** The command in a process of its own. */
async function whole(folder: string, line: string) {
  const child = spawn(process.execPath, [main, ...line.split(' ')], {
    cwd: folder,
    env: bareEnvironment({ VALETKEY_MASTER_KEY_FILE: 'master.key' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, code: code as number | null }
}

test(
  'keys list shows the use and the status of each key, and what happens to it next',
  patience,
  async (t) => {
    const { open, done, list } = await aDataFolder(t)
    const storage = await open()
    const { kid } = storage.keys.signing('ES256')
    const table = await done('keys list')
    const [headings = '', ...rows] = table.trimEnd().split('\n')
    assert.match(headings, /^KID +USE +ALG +STATUS +SINCE +AHEAD$/)
    assert.equal(rows.length, 5)
    const row = rows.find((each) => each.startsWith(kid)) ?? assert.fail(table)
    assert.match(row, / sign +ES256 +active +\d{4}-\d\d-\d\d \d\d:\d\d UTC +successor is made \d{4}-/)
    const listed = await list()
    assert.deepEqual(listed.map(({ use }) => use).sort(), ['authenticate', 'seal', 'sign', 'sign', 'sign'])
    assert.ok(!table.includes(storage.keys.sealing().key.export().toString('base64url')))
  },
)

test(
  'keys rotate publishes the next key and says when it becomes active; repeated, it creates no other',
  patience,
  async (t) => {
    const { open, done, list } = await aDataFolder(t)
    const storage = await open()
    const before = storage.keys.signing('ES256').kid
    const said = await done('keys rotate --use sign --alg ES256')
    assert.match(said, /^ES256: \S+ is created, and becomes active \d{4}-/)
    const next = (await list()).filter(({ status }) => status === 'next')
    assert.deepEqual(
      next.map(({ alg }) => alg),
      ['ES256'],
    )
    assert.match(
      await done('keys rotate --alg ES256'),
      /^ES256: \S+ was already created, and becomes active /,
    )
    assert.equal((await list()).filter(({ status }) => status === 'next').length, 1)
    await storage.keys.reload()
    assert.equal(storage.keys.signing('ES256').kid, before)
    assert.ok(storage.keys.published().some(({ kid }) => kid === next[0]?.kid))
  },
)

test(
  'keys rotate --now activates the successor at once, and warns of verifiers that may refuse it',
  patience,
  async (t) => {
    const { open, done } = await aDataFolder(t)
    const storage = await open()
    const before = storage.keys.signing('EdDSA').kid
    const said = await done('keys rotate --alg EdDSA --now')
    assert.match(said, /^EdDSA: \S+ is active now; the previous key still verifies\n/)
    assert.match(said, /within 30 seconds/)
    assert.match(said, /for 300 seconds/)
    await storage.keys.reload()
    assert.notEqual(storage.keys.signing('EdDSA').kid, before)
    assert.notEqual(storage.keys.verifying(before), undefined)
  },
)

test('keys retire withdraws a key; an active one only with a successor', patience, async (t) => {
  const { open, done, refused } = await aDataFolder(t)
  const storage = await open()
  const { kid } = storage.keys.authenticating()
  assert.match(await refused(`keys retire ${kid}`), /is active, .* --with-successor$/)
  const said = await done(`keys retire ${kid} --with-successor`)
  assert.match(said, new RegExp(`^${kid} is deleted: refresh tokens that it made are refused`))
  assert.match(said, /is the active HS256 key now/)
  await storage.keys.reload()
  assert.equal(storage.keys.authenticated(kid), undefined)
  assert.equal(await refused(`keys retire ${kid}`), `there is no key "${kid}"; valetkey keys list shows all`)
  assert.equal(await refused('keys retire', {}, 2), 'keys retire needs <kid>: valetkey keys retire <kid>')
})

test(
  'after keys rewrap only the new master key opens the database, and running servers keep working',
  patience,
  async (t) => {
    const { open, done, refused, keyFile, masterKey } = await aDataFolder(t)
    const running = await open()
    const secret = keyFile('new.key')
    const said = await done('keys rewrap --new-master-key-file new.key')
    assert.match(
      said,
      /^From now on the database opens with the new master key, and no longer with the old one\.\n/,
    )
    assert.match(said, /Running servers keep working/)
    assert.match(await refused('keys list'), /the master key is not the one/)
    const environment = { VALETKEY_MASTER_KEY_FILE: 'new.key' }
    assert.ok((await done('keys list', environment)).includes(running.keys.signing('RS256').kid))
    await running.keys.reload()
    assert.equal((await open(secret)).keys.sealing().kid, running.keys.sealing().kid)

    // Changes the master key back, with the old key in a variable.
    const back = { ...environment, VALETKEY_NEW_MASTER_KEY: masterKey.toString('hex') }
    assert.match(
      await done('keys rewrap --new-data-key', back),
      /Restart running servers with it before you rotate keys/,
    )
    assert.ok((await done('keys list')).includes(running.keys.signing('RS256').kid))
  },
)

test('the commands of docs/keys.md work in the order of the guide', patience, async (t) => {
  const { open, done, keyFile, list } = await aDataFolder(t)
  const storage = await open()
  keyFile('new.key')
  keyFile('newer.key')
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/keys.md'), 'utf8')
  const blocks = [...guide.matchAll(/^```sh\n(.+?)^```$/gms)].map(([, block = '']) => block)
  const lines = blocks
    .flatMap((block) => block.trimEnd().split('\n'))
    .filter((line) => line.startsWith('valetkey '))
  assert.equal(lines.length, 9)
  let retired = storage.keys.signing('ES256').kid
  for (const line of lines) {
    await done(line.replace('valetkey ', '').replace('<kid>', retired))
    if (!line.includes('keys retire')) continue
    assert.ok(!(await list()).some(({ kid }) => kid === retired))
    await storage.keys.reload()
    retired = storage.keys.signing('ES256').kid
  }
})

test(
  'keys rewrap refuses an invalid master key and the current one, and changes nothing',
  patience,
  async (t) => {
    const { open, refused, list, masterKey } = await aDataFolder(t)
    await open()
    assert.match(await refused('keys rewrap'), /^a new master key is missing: give --new-master-key-file or /)
    const short = { VALETKEY_NEW_MASTER_KEY: 'too-short-a-secret' }
    assert.match(await refused('keys rewrap', short), /expected 32 bytes .*, got a string of 18 characters$/)
    const pattern = { VALETKEY_NEW_MASTER_KEY: '00'.repeat(32) }
    assert.match(await refused('keys rewrap', pattern), /got a pattern/)
    const same = { VALETKEY_NEW_MASTER_KEY: masterKey.toString('base64') }
    assert.match(await refused('keys rewrap', same), /is the one that is in use/)
    assert.match(await refused('keys rewrap --new-master-key-file master.key', same), /got both$/)
    assert.equal((await list()).length, 5)
  },
)

test('keys rotate refuses a choice that matches no key', patience, async (t) => {
  const { open, refused } = await aDataFolder(t)
  await open()
  assert.equal(
    await refused('keys rotate --use seal --alg ES256', {}, 2),
    'there is no key for --use seal --alg ES256; valetkey keys list shows all',
  )
})

test('a command in a process of its own exits by itself, with the same output', patience, async (t) => {
  const { folder, open, done, refused } = await aDataFolder(t)
  const storage = await open()
  const listed = await whole(folder, 'keys list --json')
  assert.deepEqual(listed, { stdout: await done('keys list --json'), stderr: '', code: 0 })
  const { kid } = storage.keys.authenticating()
  const said = await refused(`keys retire ${kid}`)
  assert.deepEqual(await whole(folder, `keys retire ${kid}`), {
    stdout: '',
    stderr: `valetkey: ${said}\n`,
    code: 1,
  })
  const unknown = await refused('keys retire', {}, 2)
  assert.deepEqual(await whole(folder, 'keys retire'), {
    stdout: '',
    stderr: `valetkey: ${unknown}\n`,
    code: 2,
  })
})
