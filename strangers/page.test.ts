import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { page } from './page.ts'
import { keptResults, type Results } from './results.ts'
import { strangers } from './strangers.ts'
import { configuredBy } from './working-folder.ts'

const results: Results = {
  'go-oidc': {
    packages: { 'github.com/coreos/go-oidc/v3': 'v3.21.0' },
    date: '2026-12-01',
    commit: 'abc1234',
    added: ['grant_types'],
    checks: [
      {
        name: 'sign-in',
        registration: 'default',
        result: 'refused',
        why: 'GET /authorize: 303 invalid_request: no\nsecond line',
      },
      { name: 'sign-in', registration: 'documented', result: 'passed' },
      { name: 'refresh', registration: 'documented', result: 'failed', why: 'no refresh request' },
      { name: 'device', registration: 'documented', result: 'passed' },
    ],
  },
}

test('the page has a line for each program, with its versions and a result in each column', () => {
  assert.match(
    page(results),
    /\| Go \| .*go-oidc.* \| github\.com\/coreos\/go-oidc\/v3 v3\.21\.0 \| refused \| `grant_types` \| passed \| — \| failed \| — \| abc1234 \| 2026-12-01 \|/,
  )
  assert.match(page(results), /: device: passed\./)
})

test('the page has the reason of each result that is not “passed”', () => {
  const text = page(results)
  assert.match(text, /sign-in with the default set-up: refused\.\n\n {2}```text\n {2}GET \/authorize/)
  assert.match(text, /\n {2}second line\n {2}```/)
  assert.match(text, /refresh with the documented set-up: failed\./)
})

test('the page names the programs that were not run', () => {
  assert.match(page({}), new RegExp(`Not yet run: ${strangers.map(({ name }) => name).join(', ')}\\.`))
})

test('docs/strangers.md matches the stored results', () => {
  const shown = readFileSync(join(import.meta.dirname, '../docs/strangers.md'), 'utf8')
  assert.equal(shown, page(keptResults()))
})

for (const stranger of strangers) {
  const { name, manifest, packages } = stranger
  test(`${name}: its folder has its lines for the server, and its manifest pins the versions under test`, () => {
    const folder = join(import.meta.dirname, name)
    assert.ok(existsSync(join(import.meta.dirname, configuredBy(stranger), 'valetkey.json')))
    const text = readFileSync(join(folder, manifest), 'utf8')
    for (const [module, version] of Object.entries(packages)) {
      const line = text.split('\n').find((each) => each.includes(module) && each.includes(version))
      assert.ok(line !== undefined, `${manifest} has no line with ${module} and ${version}`)
    }
  })
}
