import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { asMusts, heldMusts, packageTexts, unheld } from './held-musts.ts'
import { choices } from './musts/choices.ts'
import { musts } from './musts/index.ts'

const texts = packageTexts(fileURLToPath(new URL('..', import.meta.url)))

test('every requirement of a standard has code and a test, and every rule has a test in which it refuses', () => {
  const held = heldMusts(texts)
  assert.ok(held.length > 180, `only ${held.length} requirements`)
  const byRule = held.filter(({ tests }) => tests.some((path) => path.includes('/refusals/')))
  assert.ok(byRule.length > 80, `only ${byRule.length} of them have a test in test/refusals/`)
  assert.deepEqual(unheld(texts), [])
})

test('every choice has code and a test', () => {
  const lines = unheld(texts, asMusts(choices)).filter((line) => !line.startsWith('the rule'))
  assert.deepEqual(lines, [])
})

test('no requirement is listed twice', () => {
  for (const [standard, list] of Object.entries(musts)) {
    const demands = list.map(([section, demand]) => `${section} ${demand}`)
    assert.equal(new Set(demands).size, demands.length, standard)
  }
})

test('a requirement without code or without a test is reported', () => {
  const some = { 'RFC 6749': [['§3.1', 'a demand', 'a test that holds it']] } as const
  const demands = (files: Record<string, string>) =>
    unheld(new Map(Object.entries(files)), some).filter((line) => line.startsWith('RFC'))
  const [code, held] = ['packages/server/src/a.ts', 'packages/server/test/a.test.ts']
  assert.deepEqual(demands({ [code]: '// RFC 6749 §3.1', [held]: "test('a test that holds it (§3.1)'" }), [])
  assert.deepEqual(demands({ [code]: '// RFC 6749 §3.1' }), ['RFC 6749 §3.1: no test verifies it: a demand'])
  assert.deepEqual(demands({ [code]: '// RFC 6749 §3.1.2', [held]: "test('a test that holds it'" }), [
    'RFC 6749 §3.1: no file cites it: a demand',
  ])
})

test('a rule that no file uses, or that no test names, is reported', () => {
  const rules =
    "export const rules = {\n  'client/known': 'RFC 6749 §5.2',\n  'code/fresh': 'RFC 6749 §4.1.2',\n}"
  const files: [string, string][] = [
    ['packages/server/src/protocol/messages/rules.ts', rules],
    ['packages/server/src/a.ts', "'client/known'"],
  ]
  const lines = unheld(new Map(files), {})
  assert.ok(lines.includes('the rule client/known: no test names it'))
  assert.ok(!lines.includes('the rule client/known: no file uses it'))
  assert.ok(lines.includes('the rule code/fresh: no file uses it'))
})
