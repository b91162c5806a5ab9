import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { outputOf } from './program.ts'

const source = `
import { test } from 'node:test'
test('holds', () => {})
test('breaks', async (t) => {
  await t.test('inside', () => { console.log('what it wrote'); throw new Error('the reason') })
})`

test('a file is one line, and a failure comes with its reason and what its file wrote', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'reporter-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'a.test.mjs')
  writeFileSync(file, source)
  const program = `
    import { run } from 'node:test'
    import { compactReporter } from '${new URL('compact-reporter.ts', import.meta.url)}'
    for await (const chunk of run({ files: ['${file}'] }).compose(compactReporter)) process.stdout.write(chunk)`
  // Without the variable by which a test process knows that it is one.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
  const runner = join(folder, 'run.mjs')
  writeFileSync(runner, program)
  const { output } = await outputOf(process.execPath, [runner], { env, cwd: resolve(folder) })

  assert.match(output, /^✖ a\.test\.mjs {2}1\/3 {2}\d+\.\d s\n/)
  assert.match(output, /✖ inside\n {2}at a\.test\.mjs:5\n {4}Error: the reason\n/)
  assert.match(output, /This file wrote:\n {4}what it wrote\n/)
  assert.equal(output.match(/✖ (?:breaks|inside)\n/g)?.length, 1)
})
