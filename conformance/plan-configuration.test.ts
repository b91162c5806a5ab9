import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { readSettings } from '../packages/server/src/settings/read-settings.ts'
import { planConfiguration } from './plan-configuration.ts'
import { alice, serverConfiguration } from './server-configuration.ts'

const issuer = 'https://localhost:9443'
const suite = 'https://localhost:8443'

test('the server accepts the configuration that the suite is run against', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'valetkey.json')
  const configuration = serverConfiguration({ issuer, inner: 4000, suite, ca: undefined, alias: 'valetkey' })
  writeFileSync(file, JSON.stringify(configuration))
  const settings = readSettings({ flags: { config: file }, environment: {}, folder })
  // The certification plans need legacy features, about which the server warns; there is no other warning.
  const aloud = settings.warnings.filter(
    (warning) => !/^features\.(implicit|hybrid|code_without_pkce) is on/.test(warning),
  )
  assert.deepEqual(aloud, [])
})

test('the plan configuration contains the declared clients, and none if clients register', () => {
  const told = (declared: boolean) =>
    JSON.stringify(planConfiguration({ issuer, account: alice, alias: 'valetkey' }, declared))
  assert.match(told(true), /"client_id":"suite-basic"/)
  assert.match(told(true), /"alias":"valetkey"/)
  assert.doesNotMatch(told(false), /client_id|alias/)
})
