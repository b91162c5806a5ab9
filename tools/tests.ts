import { readFileSync } from 'node:fs'
import { availableParallelism, constants } from 'node:os'
import { relative } from 'node:path'
import { ensureTestBrowsers, findPageBrowser } from './chromium.ts'
import { compiledSources } from './compiled-sources.ts'
import { ensureDebianClients } from './debian-clients.ts'
import { ensurePostgres } from './postgres.ts'
import { startCluster } from './postgres-cluster.ts'
import { hasPassed, stillRunning } from './runner/file-run.ts'
import { TestPool } from './runner/pool.ts'
import { closingOf, failuresOf, lineOf, skippedOf } from './runner/report.ts'
import { everyTestFile, select } from './runner/selection.ts'
import type { Step, StepResult } from './steps.ts'
import { startBrowser } from './test-browser.ts'
import { makeTestFolder } from './test-folder.ts'

/** Milliseconds without an event after which a test counts as hanging, far less than the time limit of a CI. */
const usualSilence = 240_000

/** The test files that need a database server. */
const onPostgres = /^(packages[\\/]server[\\/](src|test)|bench)[\\/]/

/** The test files that run third-party programs from Debian packages. */
const withClients = /[\\/]test[\\/]clients[\\/]/

/** The step that runs the tests selected by these words, or all tests. Under CI a skipped test counts as failed. */
export function testsOf(words: readonly string[], silence = usualSilence): Step {
  return { name: 'tests', run: () => runTests(words, silence) }
}

async function runTests(words: readonly string[], silence: number): Promise<StepResult> {
  const { files, unknown } = words.length === 0 ? { files: everyTestFile(), unknown: [] } : select(words)
  if (unknown.length > 0) return { passed: false, notes: [`No test file matches ${unknown.join(', ')}`] }
  if (files.length === 0) return { passed: false, notes: ['There is no test file'] }

  const notes: string[] = []
  await using shared = new AsyncDisposableStack()
  const folder = makeTestFolder()
  shared.defer(() => folder.remove())
  process.env.TMPDIR = folder.path
  const { missing } = await ensureTestBrowsers()
  if (missing !== undefined) notes.push(missing)
  const path = findPageBrowser()
  if (path !== undefined && files.some(looksAtPages)) {
    const browser = await startBrowser(path)
    shared.defer(() => browser.close())
    process.env.VALETKEY_TEST_BROWSER = browser.wsEndpoint()
  }
  if (files.some((file) => withClients.test(file))) {
    const clients = await ensureDebianClients()
    if (clients.missing !== undefined) notes.push(clients.missing)
  }
  if (files.some((file) => onPostgres.test(file))) {
    const postgres = await ensurePostgres()
    // The store has to be tested on every engine.
    if (postgres.missing !== undefined) return { passed: false, notes: [postgres.missing] }
    const cluster = await startCluster(postgres.folder)
    shared.defer(() => cluster.destroy())
    process.env.VALETKEY_TEST_POSTGRES = cluster.url()
  }
  return await runFiles(files, notes, silence)
}

/** Whether a test file uses the browser. */
function looksAtPages(file: string): boolean {
  return readFileSync(file, 'utf8').includes('/support/browser.ts')
}

async function runFiles(
  files: readonly string[],
  /** Notes about missing programs, without which tests could not run. */
  missing: readonly string[],
  silence: number,
): Promise<StepResult> {
  const began = performance.now()
  // The processes load the same sources and share the compile cache.
  process.env.NODE_COMPILE_CACHE ??= compiledSources()
  const pool = new TestPool({
    silence,
    // Two more than there are processors, since many files wait for a browser, a database or another process.
    processes: availableParallelism() + 2,
    done: (run) => console.log(lineOf(run)),
  })
  const stopWatching = sayWhenEnded(pool)
  const runs = await pool.run(files)
  stopWatching()
  process.stdout.write(failuresOf(runs))

  const notes = [...skippedOf(runs).map((test) => `NOT RUN: ${test}`), ...missing]
  const passed = runs.length === files.length && runs.every(hasPassed)
  return {
    passed: passed && !(process.env.CI && notes.length > 0),
    notes,
    closing: closingOf(runs, performance.now() - began),
  }
}

/** If a signal ends the run, prints which files were running. */
function sayWhenEnded(pool: TestPool): () => void {
  const end = (signal: NodeJS.Signals) => {
    for (const run of pool.running)
      console.log(`✖ ${relative('.', run.file)}: ended by ${signal}${stillRunning(run)}`)
    process.stdout.write(failuresOf(pool.runs))
    pool.kill()
    process.exit(128 + constants.signals[signal])
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  return () => void process.off('SIGTERM', end).off('SIGINT', end)
}
