import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { registration } from '../../src/settings/registration.ts'
import { aListeningServer } from '../support/listening-server.ts'

const path = fileURLToPath(new URL('../../../../docs/registration.md', import.meta.url))
const guide = readFileSync(path, 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? assert.fail(language)

test('the app of docs/registration.md registers, reads its registration and deletes it', async (t) => {
  await using server = await aListeningServer({ apis: [], ...JSON.parse(block('json valetkey')) })
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-guide-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'register.mjs')
  writeFileSync(file, block('js register').replace('http://localhost:4000', server.issuer))
  const { stdout } = await promisify(execFile)(process.execPath, [file])
  assert.match(
    stdout,
    /^registered as app_\S+\nit may ask for openid profile offline_access\nended with 204\n$/,
  )
})

test('docs/registration.md names every member of the registration policy', () => {
  for (const member of [...Object.keys(v.parse(registration, {})), 'token_endpoint_auth_methods']) {
    assert.ok(guide.includes(`\`${member}\``), member)
  }
})
