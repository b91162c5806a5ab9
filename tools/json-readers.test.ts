import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { checkJsonReaders } from './json-readers.ts'

function problemsOf(path: string, source: string): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'json-readers-'))
  try {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), source)
    return checkJsonReaders(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const endpoint = 'packages/server/src/protocol/endpoints/token.ts'

test('code that parses JSON without the strict reader is reported with file and line', () => {
  for (const source of [
    'JSON.parse(text)',
    'const read = JSON\nread.parse(text)',
    'const { parse } = JSON',
    "JSON['parse'](text)",
    '[text].map(JSON.parse)',
    'await response.json()',
    'await (await fetch(url)).json()',
    `const one = \`\${JSON.parse(text)}\``,
  ]) {
    const [problem, ...more] = problemsOf(endpoint, `// JSON\n${source}`)
    assert.match(
      problem ?? '',
      /^packages\/server\/src\/protocol\/endpoints\/token\.ts:2 {2}.*foreign-json\.ts/,
    )
    assert.deepEqual(more, [], source)
    assert.equal(problemsOf('packages/server/bin/valetkey.mjs', source).length, 1)
  }
})

test('writing JSON, or mentioning it, is not reported', () => {
  const source = "/** JSON. */\nconst text = 'JSON.parse'\nJSON.stringify(text)\njson(200, { text })\n"
  assert.deepEqual(problemsOf(endpoint, source), [])
})

test('the exceptions may parse JSON, and an exception that does not is reported', () => {
  const row = 'packages/server/src/storage/sql/json.ts'
  assert.deepEqual(problemsOf(row, 'JSON.parse(text)'), [])
  assert.match(problemsOf(row, '')[0] ?? '', /storage\/sql\/json\.ts:1 {2}does not parse JSON/)
})
