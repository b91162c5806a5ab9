import { existsSync, globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { ensureChromium } from './chromium.ts'
import { compactReporter } from './compact-reporter.ts'
import { ensureDebianClients } from './debian-clients.ts'
import { ensurePostgres } from './postgres.ts'
import { startCluster } from './postgres-cluster.ts'
import type { Step, StepResult } from './steps.ts'

/** A hanging test ends the run with its name, long before a CI would end it without one. */
const usualTimeout = 240_000

/** Whose tests ask for a database server. */
const onPostgres = /^(packages[\\/]server[\\/](src|test)|bench)[\\/]/

/** Whose tests run programs that others wrote, as Debian packages them. */
const withClients = /[\\/]test[\\/]clients[\\/]/

/** The tests of these files or patterns, with node:test. Under CI a skipped test is a failed one. */
export function testsOf(patterns: readonly string[], timeout = usualTimeout): Step {
  return { name: 'tests', run: () => runTests(patterns, timeout) }
}

async function runTests(patterns: readonly string[], timeout: number): Promise<StepResult> {
  const files = globSync([...patterns], { exclude: (path) => path.includes('node_modules') }).sort()
  const absent = patterns.filter((pattern) => !/[*{[]/.test(pattern) && !existsSync(pattern))
  if (absent.length > 0) return { passed: false, notes: [`There is no test file ${absent.join(', ')}`] }
  if (files.length === 0) return { passed: false, notes: [`No test file matches ${patterns.join(' ')}`] }

  const chromium = await ensureChromium()
  if (chromium.path) process.env.CHROMIUM = chromium.path

  const clients = files.some((file) => withClients.test(file)) ? await ensureDebianClients() : {}
  const notes = [chromium.missing, clients.missing].filter((note) => note !== undefined)

  if (!files.some((file) => onPostgres.test(file))) return runFiles(files, notes, timeout)
  const postgres = await ensurePostgres()
  // The store is tested on every engine or it is not tested.
  if (postgres.missing !== undefined) return { passed: false, notes: [postgres.missing] }
  const cluster = await startCluster(postgres.folder)
  process.env.VALETKEY_TEST_POSTGRES = cluster.url()
  try {
    return await runFiles(files, notes, timeout)
  } finally {
    await cluster.destroy()
  }
}

async function runFiles(
  files: readonly string[],
  /** What is not on this machine, so that tests could not run. */
  missing: readonly string[],
  timeout: number,
): Promise<StepResult> {
  const underCi = Boolean(process.env.CI)
  const skipped: string[] = []
  const counts = new Map<string, string>()
  let passed = false
  // Every file is a process of its own that reads the same sources: what one has compiled, the others need not.
  process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/compiled-tests')
  const events = run({ files: [...files], concurrency: availableParallelism(), timeout })
  events.on('test:pass', ({ skip, todo, name, file }) => {
    if (skip === undefined && todo === undefined) return
    const reason = [skip, todo].filter((value) => typeof value === 'string').join(' ')
    skipped.push(`${relative('.', file ?? '')}: ${name}${reason ? ` (${reason})` : ''}`)
  })
  events.on('test:diagnostic', ({ message, nesting }) => {
    const key = message.split(' ')[0] ?? ''
    if (nesting === 0 && key in summaryLines) counts.set(key, `ℹ ${message}`)
  })
  events.on('test:summary', (summary) => {
    if (summary.file === undefined) passed = summary.success && summary.counts.tests > 0
  })
  const reporter = process.stdout.isTTY && !underCi ? new spec() : compactReporter
  for await (const chunk of events.compose(reporter)) process.stdout.write(chunk)

  const notes = [...skipped.map((test) => `NOT RUN: ${test}`), ...missing]
  return { passed: passed && !(underCi && notes.length > 0), notes, closing: [...counts.values()] }
}

const summaryLines = {
  tests: 1,
  suites: 1,
  pass: 1,
  fail: 1,
  cancelled: 1,
  skipped: 1,
  todo: 1,
  duration_ms: 1,
}
