import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { outputOf } from './program.ts'

/** Creates a workspace whose `npm start` is this program, with one local package to install. */
function aWorkspace(t: TestContext, start: string): string {
  const root = mkdtempSync(join(tmpdir(), 'run-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['tools', 'examples', 'packages/kit'])
    mkdirSync(join(root, folder), { recursive: true })
  for (const file of ['run.mjs', 'install.mjs', 'npm.mjs', 'child.mjs', 'progress.mjs']) {
    copyFileSync(join('tools', file), join(root, 'tools', file))
  }
  writeFileSync(join(root, 'examples/start.ts'), start)
  const manifest = { name: 'workspace', type: 'module', workspaces: ['packages/*'] }
  const kit = { name: 'kit', version: '1.0.0' }
  const packages = {
    '': manifest,
    'node_modules/kit': { resolved: 'packages/kit', link: true },
    'packages/kit': { version: '1.0.0' },
  }
  writeJson(join(root, 'package.json'), manifest)
  writeJson(join(root, 'packages/kit/package.json'), kit)
  writeJson(join(root, 'package-lock.json'), {
    name: 'workspace',
    lockfileVersion: 3,
    requires: true,
    packages,
  })
  return root
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, JSON.stringify(value))
}

const run = (root: string, ...args: string[]) =>
  outputOf(process.execPath, [join(root, 'tools/run.mjs'), ...args])

test('missing packages are installed once, with a message', async (t) => {
  const root = aWorkspace(t, "import 'node:sqlite'; console.log('started', process.argv.slice(2))")
  const first = await run(root, 'start')
  assert.match(
    first.output,
    /^ {2}Installing packages …\n(?: {2}Installing packages \(.*\)(?: …)?\n)+started \[\]\n$/,
  )
  assert.ok(readFileSync(join(root, 'node_modules/kit/package.json')))

  const second = await run(root, 'start', '--port', '0')
  assert.equal(second.output, "started [ '--port', '0' ]\n")
})

test('packages are installed again when the lock file changes', async (t) => {
  const root = aWorkspace(t, "console.log('started')")
  await run(root, 'start')
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  mkdirSync(join(root, 'packages/other'))
  writeJson(join(root, 'packages/other/package.json'), { name: 'other', version: '1.0.0' })
  lock.packages['node_modules/other'] = { resolved: 'packages/other', link: true }
  lock.packages['packages/other'] = { version: '1.0.0' }
  writeJson(join(root, 'package-lock.json'), lock)

  assert.match((await run(root, 'start')).output, /Installing packages/)
  assert.equal((await run(root, 'start')).output, 'started\n')
})

test('if npm fails, its output is shown and nothing is started', async (t) => {
  const root = aWorkspace(t, "console.log('started')")
  writeFileSync(
    join(root, 'package-lock.json'),
    '{ "lockfileVersion": 3, "packages": { "node_modules/kit": {} } }',
  )
  const { passed, output } = await run(root, 'start')
  assert.equal(passed, false)
  assert.match(output, /npm ci[\s\S]*npm could not install the packages/)
  assert.doesNotMatch(output, /started/)
})

test('an unknown command is refused with the list of commands', async () => {
  const { passed, output } = await outputOf(process.execPath, ['tools/run.mjs', 'constructor'])
  assert.equal(passed, false)
  assert.equal(output, 'usage: npm run <start|test|check|bench|fire|strangers|print-shop>\n')
})

test('the exit code of the program is passed on', async (t) => {
  const root = aWorkspace(t, 'process.exitCode = 7')
  assert.deepEqual(await ended(begin(root)), [7, null])
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} reaches the program once, and run.mjs waits for its exit`, async (t) => {
    const root = aWorkspace(
      t,
      `let seen = 0
       const waiting = setInterval(() => {}, 1000)
       process.on('${signal}', () => {
         seen++
         setTimeout(() => { clearInterval(waiting); console.log('seen', seen); process.exitCode = 3 }, 200)
       })
       console.log('pid', process.pid)`,
    )
    const child = begin(root)
    const output = collect(child)
    const pid = Number(await matching(child, output, /pid (\d+)/))
    child.kill(signal)
    child.kill(signal)
    assert.deepEqual(await ended(child), [3, null])
    assert.match(output.text, /seen 1\n/)
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  })
}

test('the program ends after npm has exited', {
  skip: process.platform === 'win32' && 'applies only to Unix shells',
}, async (t) => {
  const root = aWorkspace(
    t,
    `process.on('SIGTERM', () => { console.log('ended by SIGTERM'); process.exit() })
     setInterval(() => {}, 1000)
     console.log('pid', process.pid)`,
  )
  const command = `"${process.execPath}" "${join(root, 'tools/run.mjs')}" start; true`
  const env = { ...process.env, npm_lifecycle_event: 'start' }
  const shell = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const output = collect(shell)
  await matching(shell, output, /pid (\d+)/)
  shell.kill('SIGKILL')
  await ended(shell)
  assert.match(output.text, /ended by SIGTERM/)
})

function begin(root: string): ChildProcess {
  return spawn(process.execPath, [join(root, 'tools/run.mjs'), 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function ended(child: ChildProcess): Promise<unknown[]> {
  return await once(child, 'close')
}

function collect(child: ChildProcess): { text: string } {
  const output = { text: '' }
  child.stdout?.on('data', (chunk) => {
    output.text += chunk
  })
  return output
}

async function matching(child: ChildProcess, output: { text: string }, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(output.text)?.[1]
    if (found) return found
    assert.ok(child.stdout)
    await once(child.stdout, 'data')
  }
}
