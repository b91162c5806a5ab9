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

test('whoever parses JSON past the one reader is named with file and line', () => {
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

test('writing JSON, answering with it and speaking of it is no reading', () => {
  const source = "/** JSON. */\nconst text = 'JSON.parse'\nJSON.stringify(text)\njson(200, { text })\n"
  assert.deepEqual(problemsOf(endpoint, source), [])
})

test('the readers of what this server or its operator wrote are listed, and no file is listed in vain', () => {
  const row = 'packages/server/src/storage/sql/json.ts'
  assert.deepEqual(problemsOf(row, 'JSON.parse(text)'), [])
  assert.match(problemsOf(row, '')[0] ?? '', /storage\/sql\/json\.ts:1 {2}it parses no JSON/)
})
