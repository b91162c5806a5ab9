import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { aListeningServer } from '../support/listening-server.ts'

const guide = readFileSync(join(import.meta.dirname, '../../../../docs/admin-api.md'), 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? assert.fail(language)

test('the program of docs/admin-api.md adds an app, and finds it there the second time', async () => {
  const { issuer: _, ...configuration } = JSON.parse(block('json'))
  await using server = await aListeningServer({ ...configuration, apis: [] })
  const run = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', block('js')], {
      env: { ...process.env, ISSUER: server.issuer },
    })
  const first = await run()
  assert.match(
    first.stdout,
    /keep this secret, it is shown once: vk_secret_\S+\nprint-shop Print Shop\nprovisioning Provisioning\n$/,
  )
  const second = await run()
  assert.equal(second.stdout, 'print-shop Print Shop\nprovisioning Provisioning\n')
})
