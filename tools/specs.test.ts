import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { citations } from './citations.ts'
import { specsDocument } from './specs.ts'

test('each section of a citation is found, by every name of the standard', () => {
  const text = '/** Once. RFC 6749 §4.1.3, §10.5. */ // OpenID Connect Core §3.1.2.1; RFC 6749 appendix B'
  const found = citations('a.ts', text).map(({ standard, section }) => `${standard} ${section}`)
  assert.deepEqual(found.sort(), [
    'OIDC Core §3.1.2.1',
    'RFC 6749 appendix B',
    'RFC 6749 §10.5',
    'RFC 6749 §4.1.3',
  ])
})

test('docs/specs.md is up to date (npm run specs writes it)', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const written = readFileSync(new URL('../docs/specs.md', import.meta.url), 'utf8')
  assert.ok(written === specsDocument(root), 'docs/specs.md is out of date: run npm run specs')
})
