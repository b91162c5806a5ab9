import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { readSettings } from '../packages/server/src/settings/read-settings.ts'
import { configurations, shownSettings } from './configurations.ts'
import { planConfiguration } from './plan-configuration.ts'
import { plans } from './plans.ts'
import { alice, serverConfiguration } from './server-configuration.ts'
import { walksOf } from './walks.ts'

const issuer = 'https://localhost:9443'
const suite = { url: 'https://localhost:8443', alias: 'valetkey', ca: undefined }

test('the server accepts every configuration that the suite is run against', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'valetkey.json')
  for (const [name, settingsOf] of Object.entries(configurations)) {
    writeFileSync(file, JSON.stringify(serverConfiguration(issuer, 4000, settingsOf(suite))))
    const settings = readSettings({ flags: { config: file }, environment: {}, folder })
    // Some plans need legacy features and an exception from PKCE, of which the server warns; there is no other warning.
    const needed = /^features\.(implicit|hybrid|code_without_pkce) is on|require_pkce is false/
    const aloud = settings.warnings.filter((warning) => !needed.test(warning))
    assert.deepEqual(aloud, [], name)
  }
})

test('config, basic and form-post basic run with the default configuration and opened registration', () => {
  for (const name of ['config', 'basic', 'form-post-basic']) {
    const { configuration = 'private_key_jwt' } = plans[name] ?? {}
    assert.deepEqual(configurations[configuration](suite), { registration: { mode: 'open' } }, name)
  }
})

test('the published settings have no path of the machine', () => {
  const shown = shownSettings('default, calls the suite', { ...suite, ca: '/home/me/suite.pem' })
  assert.deepEqual(shown.outgoing, {
    self_registered_allowed_hosts: ['localhost:8443'],
    ca_file: 'suite.pem',
  })
})

test('the settings have the host that --suite names', () => {
  const elsewhere = { ...suite, url: 'https://localhost.emobix.co.uk:8443' }
  for (const name of ['default, calls the suite', 'declared clients'] as const) {
    assert.match(JSON.stringify(configurations[name](elsewhere)), /localhost\.emobix\.co\.uk:8443/)
    assert.doesNotMatch(JSON.stringify(configurations[name](elsewhere)), /localhost:8443/)
  }
})

const setting = { issuer, username: alice.username, alias: 'valetkey' }

test('the plan configuration contains the declared clients, and none if clients register', () => {
  const told = (declared: boolean) =>
    JSON.stringify(planConfiguration(setting, { declaredClients: declared }, undefined))
  assert.match(told(true), /"client_id":"suite-basic"/)
  assert.match(told(true), /"alias":"valetkey"/)
  assert.doesNotMatch(told(false), /client_id|alias/)
})

test('the suite’s browser gets steps only if Chromium does not take them', () => {
  const walks = walksOf(issuer, suite.url, alice)
  assert.match(JSON.stringify(planConfiguration(setting, {}, walks)), /"browser":.*"oidcc-prompt-login"/)
  assert.doesNotMatch(JSON.stringify(planConfiguration(setting, {}, undefined)), /browser/)
})

test('nothing is clicked but sign-in, consent and the confirmation of a sign-out', () => {
  const { usual, special } = walksOf(issuer, suite.url, alice)
  const commands = [usual, ...Object.values(special)]
    .flat()
    .flatMap(({ tasks }) => tasks)
    .flatMap(({ commands = [] }) => commands)
  const clicked = new Set(commands.filter(([verb]) => verb === 'click').map((command) => command[2]))
  assert.deepEqual([...clicked].toSorted(), [
    'button.primary',
    'button[value="allow"]',
    'button[value="yes"]',
    'input[name="duration"][value="days"]',
  ])
})
