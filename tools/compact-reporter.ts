import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

type Failure = { name: string; error: unknown; line: number | undefined }
type FileRun = { output: string; failures: Failure[] }

/** A reporter for logs: one line per test file, and each failure with its error and what its file wrote. */
export async function* compactReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const runs = new Map<string, FileRun>()
  const failed: string[] = []
  const runOf = (file: string | undefined): FileRun => {
    const key = file ?? '(no file)'
    const run = runs.get(key) ?? { output: '', failures: [] }
    runs.set(key, run)
    return run
  }
  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      runOf(data.file).output += data.message
    } else if (type === 'test:fail') {
      const { name, line, details, file } = data
      // A suite or parent that failed only because of the tests inside it has nothing of its own to say.
      if (inspect(details.error).includes('subtestsFailed')) continue
      runOf(file).failures.push({ name, line, error: details.error.cause ?? details.error })
    } else if (type === 'test:summary' && data.file !== undefined) {
      const { counts, duration_ms: took } = data
      const time = `${(took / 1000).toFixed(1)} s`
      yield `${data.success ? '✔' : '✖'} ${relative('.', data.file)}  ${counts.passed}/${counts.tests}  ${time}\n`
    }
  }
  for (const [file, { failures, output }] of runs) {
    if (failures.length > 0) failed.push(describe(file, failures, output))
  }
  if (failed.length > 0) yield `\nFailing tests\n\n${failed.join('\n')}\n`
}

function describe(file: string, failures: readonly Failure[], output: string): string {
  const blocks = failures.map(({ name, error, line }) => {
    const text = typeof error === 'string' ? error : inspect(error)
    return `✖ ${name}\n  at ${relative('.', file)}${line ? `:${line}` : ''}\n${indent(text)}\n`
  })
  if (output.trim()) blocks.push(`  This file wrote:\n${indent(output.trim().slice(-4000))}\n`)
  return blocks.join('\n')
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
