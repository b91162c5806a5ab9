import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { countsOf, type FileRun, hasPassed, ownFaults } from './file-run.ts'
import { TestPool } from './pool.ts'
import { closingOf, failuresOf, lineOf, skippedOf } from './report.ts'

/** Runs files with these contents, one after another in one process, and returns the result of each. */
async function ran(
  t: TestContext,
  contents: Record<string, string>,
  { silence = 120_000, processes = 1 } = {},
): Promise<Record<string, FileRun>> {
  const folder = mkdtempSync(join(tmpdir(), 'pool-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const files = Object.entries(contents).map(([name, content]) => {
    const file = join(folder, `${name}.test.mjs`)
    writeFileSync(file, `import { after, describe, test } from 'node:test'\n${content}`)
    return file
  })
  const pool = new TestPool({ silence, processes, done() {} })
  const runs = await pool.run(files)
  const names = Object.keys(contents)
  return Object.fromEntries(
    names.map((name, index) => [name, runs.find(({ file }) => file === files[index]) as FileRun]),
  )
}

const passes = `test('holds', () => {})`

test('files share a process, and each has its own result', async (t) => {
  const { one, two } = await ran(t, {
    one: `globalThis.pid = process.pid; test('a', () => {}); describe('b', () => { test('c', () => {}) })`,
    two: `test('same process', () => { if (globalThis.pid !== process.pid) throw new Error('another') })`,
  })
  assert.deepEqual(
    [one, two].map((run) => run && hasPassed(run)),
    [true, true],
  )
  assert.deepEqual(countsOf([one as FileRun]), {
    ...{ tests: 2, suites: 1, pass: 2, fail: 0, cancelled: 0, skipped: 0, todo: 0 },
  })
})

test('a file with the comment "own process" gets a process of its own', async (t) => {
  const { own, after } = await ran(t, {
    first: 'globalThis.first = true; test("a", () => {})',
    own: `// own process: it looks at globals.\n test('alone', () => { if (globalThis.first) throw new Error('shared') })`,
    after: `test('not that one', () => { if (!globalThis.first) throw new Error('not shared') })`,
  })
  assert.ok(own && hasPassed(own), own && failuresOf([own]))
  assert.ok(after && hasPassed(after), after && failuresOf([after]))
})

test('a failure is reported with test, place, reason and the output of its file', async (t) => {
  const { one } = await ran(t, {
    one: `test('outside', async (t) => {
      await t.test('inside', () => { console.log('what it wrote'); throw new Error('the reason') }) })`,
  })
  assert.ok(one)
  const text = failuresOf([one])
  assert.match(text, /✖ inside\n {2}at \S*one\.test\.mjs:3\n {4}Error: the reason\n/)
  assert.match(text, /This file wrote:\n {4}what it wrote\n/)
  assert.equal(text.match(/✖ (?:outside|inside)\n/g)?.length, 1)
  assert.match(lineOf(one), /^✖ \S*one\.test\.mjs {2}0\/2 {2}\d+\.\d s, \d+\.\d s CPU$/)
  assert.deepEqual(closingOf([one], 5), [
    ...['ℹ tests 2', 'ℹ suites 0', 'ℹ pass 0', 'ℹ fail 2', 'ℹ cancelled 0', 'ℹ skipped 0', 'ℹ todo 0'],
    'ℹ duration_ms 5',
  ])
})

test('a file fails if it does not load, registers no test, or throws outside of a test', async (t) => {
  const runs = await ran(t, {
    broken: `throw new Error('does not load')`,
    empty: '',
    late: `test('ends', () => { setTimeout(() => { throw new Error('thrown late') }, 1).unref() })
      test('waits', () => new Promise((resolve) => setTimeout(resolve, 20)))`,
    rejected: `test('ends', () => { setTimeout(() => { Promise.reject(new Error('rejected late')) }, 1) })`,
    hook: `after(() => { throw new Error('in a hook') }); test('holds', () => {})`,
    fine: passes,
  })
  const said = (name: string) => failuresOf([runs[name] as FileRun])
  assert.match(said('broken'), /does not load/)
  assert.match(said('empty'), /registers no test/)
  assert.match(said('late'), /✖ \S*late\.test\.mjs\n {4}Error: thrown late/)
  assert.match(said('rejected'), /rejected late/)
  assert.match(said('hook'), /in a hook/)
  assert.equal(said('fine'), '')
})

test('a file that leaves changed state behind fails, and the next file is not affected', async (t) => {
  const runs = await ran(t, {
    variable: `process.env.LEFT_BEHIND = '1'; ${passes}`,
    folder: `process.chdir('..'); ${passes}`,
    listener: `process.on('SIGUSR2', () => {}); ${passes}`,
    global: `const real = Date.now; Date.now = () => 5; ${passes}`,
    next: `test('nothing of it is there', () => {
      if (process.env.LEFT_BEHIND || Date.now() === 5) throw new Error('left') })`,
  })
  const faults = (name: string) => ownFaults(runs[name] as FileRun)
  assert.deepEqual(faults('variable'), ['left the variable LEFT_BEHIND changed'])
  assert.match(faults('folder')[0] ?? '', /^left the working directory at /)
  assert.deepEqual(faults('listener'), ['left a listener for the process event SIGUSR2'])
  assert.deepEqual(faults('global'), ['left Date.now replaced'])
  assert.deepEqual(faults('next'), [])
})

test('if the process exits during a file, the file fails, and the next one gets a new process', async (t) => {
  const { dies, next } = await ran(t, {
    dies: `test('leaves', () => { process.exit(0) }); test('never', () => {})`,
    next: passes,
  })
  assert.deepEqual(dies?.faults, ['its process exited (exit code 0) before its tests finished, in “leaves”'])
  assert.ok(next && hasPassed(next))
})

test('a file that hangs is killed and reported, even if it blocks the event loop', async (t) => {
  const { waits, spins } = await ran(
    t,
    {
      waits: `test('hangs', () => new Promise((resolve) => setInterval(() => {}, 1000)))`,
      spins: `test('spins', () => { for (;;); })`,
    },
    { silence: 1_000, processes: 2 },
  )
  for (const run of [waits, spins]) {
    assert.match(String(run?.faults), /^no event for 1 s/)
    assert.equal(run && hasPassed(run), false)
  }
})

test('a skipped test is reported', async (t) => {
  const { one } = await ran(t, { one: `test('later', { skip: 'no room' }, () => {}); ${passes}` })
  assert.ok(one && hasPassed(one))
  assert.match(String(skippedOf([one])), /one\.test\.mjs: later \(no room\)$/)
  assert.equal(countsOf([one]).skipped, 1)
})
