import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { checkImports } from './check-imports.ts'

const server = 'packages/server/src'
const resource = 'packages/resource/src'

/** Runs checkImports on a workspace with only these files. */
function problemsOf(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'check-imports-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
    }
    return checkImports(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

function assertRefused(files: Record<string, string>, expected: RegExp): void {
  const problems = problemsOf(files)
  assert.equal(problems.length, 1, problems.join('\n'))
  assert.match(problems[0] ?? '', expected)
}

test('a tree that follows the rules passes', () => {
  const problems = problemsOf({
    [`${server}/protocol/store.ts`]: "import type { Api } from './api.ts'",
    [`${server}/protocol/api.ts`]:
      "import { createHash } from 'node:crypto'\nimport { isIPv6 } from 'node:net'",
    [`${server}/protocol/endpoints/token.ts`]:
      "import { x } from '../api.ts'\nimport '@valetkey/resource/challenge'",
    [`${server}/accounts/store.ts`]: "import type { User } from '../protocol/store.ts'",
    [`${server}/storage/sqlite/sqlite.ts`]: "import { DatabaseSync } from 'node:sqlite'\nimport 'kysely'",
    [`${server}/pages/consent.ts`]: "import { html } from './html.ts'",
    [`${server}/pages/text/en.ts`]: "import { html } from '../html.ts'",
    [`${server}/pages/error.ts`]: "import { en } from './text/en.ts'",
    [`${server}/http/node.ts`]: "import 'node:http'\nimport { page } from '../pages/consent.ts'",
    [`${server}/server.ts`]: "import './http/node.ts'\nimport './storage/sqlite/sqlite.ts'",
    [`${server}/index.ts`]: "export { createServer } from './server.ts'",
    [`${resource}/index.ts`]: "import { jwtVerify } from 'jose'",
    [`${resource}/adapters/node.ts`]: "import type { IncomingMessage } from 'node:http'",
    'examples/print-shop/app.ts':
      "import 'openid-client'\nimport 'node:http'\nimport '../thumbnailer/png.ts'",
    'packages/server/test/flows/code.test.ts': `import '../../src/server.ts'\nimport '../support/browser.ts'`,
    'packages/server/test/support/browser.ts': "import 'playwright-core'",
    'bench/run.ts': `import '../${server}/server.ts'`,
  })
  assert.deepEqual(problems, [])
})

test('a layer that imports upwards is reported with file, line and advice', () => {
  assertRefused(
    { [`${server}/protocol/token.ts`]: "import 'node:crypto'\nimport '../storage/sqlite/sqlite.ts'" },
    /^packages\/server\/src\/protocol\/token\.ts:2 {2}.*protocol\/ may not import .*storage\/sqlite\/sqlite\.ts: .+context/,
  )
})

const refused: Record<string, [file: string, source: string]> = {
  'protocol/ may not read files': [`${server}/protocol/keys.ts`, "import 'node:fs'"],
  'protocol/ may not open connections': [`${server}/protocol/fetch.ts`, "import { connect } from 'node:net'"],
  'protocol/ may not import a whole module if only one name is allowed': [
    `${server}/protocol/fetch.ts`,
    "import * as net from 'node:net'",
  ],
  'protocol/ may not import a framework': [`${server}/protocol/route.ts`, "import { Hono } from 'hono'"],
  'an import inside a function counts': [
    `${server}/protocol/late.ts`,
    "const late = () => import('node:fs')",
  ],
  'a re-export counts': [`${server}/pages/all.ts`, "export * from '../http/node.ts'"],
  'accounts/ may import only types from protocol/': [
    `${server}/accounts/people.ts`,
    "import { refuse } from '../protocol/errors.ts'",
  ],
  'storage/ may import only the types of the store': [
    `${server}/storage/store.ts`,
    "import type { Params } from '../protocol/params.ts'",
  ],
  'a driver may be imported only in the folder of its engine': [
    `${server}/storage/open.ts`,
    "import 'node:sqlite'",
  ],
  'an engine may not import the driver of another engine': [
    `${server}/storage/sqlite/sqlite.ts`,
    "import 'pg'",
  ],
  'storage/ must use "import type" for types': [
    `${server}/storage/store.ts`,
    "import { type Store } from '../protocol/store.ts'",
  ],
  'pages/ may import only pages': [
    `${server}/pages/consent.ts`,
    "import { Client } from '../protocol/client.ts'",
  ],
  'http/ may not import the settings': [
    `${server}/http/node.ts`,
    "import { settings } from '../settings.ts'",
  ],
  'http/ may not import the server': [`${server}/http/node.ts`, "import type { Server } from '../server.ts'"],
  'a new folder needs a rule': [`${server}/sorcery/spell.ts`, "import 'node:crypto'"],
  'the resource kit may import only jose': [`${resource}/index.ts`, "import { z } from 'zod'"],
  'the resource kit may not import Node modules': [`${resource}/index.ts`, "import 'node:crypto'"],
  'only the adapter for node:http may import its types': [
    `${resource}/index.ts`,
    "import type { IncomingMessage } from 'node:http'",
  ],
  'an adapter may import only types of its framework': [
    `${resource}/adapters/hono.ts`,
    "import { createMiddleware } from 'hono'",
  ],
  'an adapter may not import another framework': [
    `${resource}/adapters/hono.ts`,
    "import type { Request } from 'express'",
  ],
  'an example must import packages by their published names': [
    'examples/print-shop/app.ts',
    `import '../../packages/resource/src/index.ts'`,
  ],
}

for (const [promise, [file, source]] of Object.entries(refused)) {
  test(promise, () => assertRefused({ [file]: source }, new RegExp(`^${file}:1 `)))
}

for (const path of [
  'protocol/utils/x.ts',
  'protocol/helpers.ts',
  'pages/shared.css',
  'http/test-helper.ts',
]) {
  test(`a meaningless name is refused: ${path}`, () => {
    assertRefused({ [`${server}/${path}`]: '' }, /says nothing about what is inside/)
  })
}

test('a cycle of folders that import each other is reported', () => {
  assertRefused(
    {
      [`${server}/protocol/tokens/issue.ts`]: "import '../endpoints/token.ts'",
      [`${server}/protocol/endpoints/token.ts`]: '',
      [`${server}/protocol/endpoints/jwks.ts`]: "import '../grant-types/code.ts'",
      [`${server}/protocol/grant-types/code.ts`]: "import '../tokens/jws.ts'",
      [`${server}/protocol/tokens/jws.ts`]: '',
    },
    /folders import each other: .*endpoints.* → .*grant-types.* → .*tokens.* → .*endpoints/,
  )
})

test('a cycle of files, including type imports, is reported with the import to turn around', () => {
  assertRefused(
    {
      [`${server}/protocol/context.ts`]:
        "import type { Store } from './store.ts'\nimport type { Grant } from './grant.ts'",
      [`${server}/protocol/store.ts`]: "import type { Client } from './client.ts'",
      [`${server}/protocol/grant.ts`]: "import type { Context } from './context.ts'\nimport './scope.ts'",
      [`${server}/protocol/scope.ts`]: "export const load = () => import('./context.ts')",
      [`${server}/protocol/client.ts`]: '',
    },
    /protocol\/context\.ts:2 {2}files import each other: .*context\.ts, .*grant\.ts, .*scope\.ts; turn the import of .*protocol\/grant\.ts around/,
  )
})

test('two import cycles are two problems, and a file outside of them is none', () => {
  const problems = problemsOf({
    [`${server}/protocol/a.ts`]: "import './b.ts'",
    [`${server}/protocol/b.ts`]: "import type { A } from './a.ts'",
    [`${server}/pages/c.ts`]: "import './d.ts'",
    [`${server}/pages/d.ts`]: "import './c.ts'",
    [`${server}/pages/e.ts`]: "import './c.ts'\nimport './d.ts'",
  })
  assert.equal(problems.filter((each) => each.includes('files import each other')).length, 2)
  assert.ok(!problems.join().includes('pages/e.ts'))
})

test('the files directly in a folder may import its subfolders, and be imported by them', () => {
  const problems = problemsOf({
    [`${server}/storage/open.ts`]: "import './keys/keys.ts'",
    [`${server}/storage/keys/keys.ts`]: "import '../tables/keys.ts'",
    [`${server}/storage/tables/keys.ts`]: "import '../json.ts'",
    [`${server}/storage/json.ts`]: '',
  })
  assert.deepEqual(problems, [])
})

test('type imports may form a cycle of folders, since they do not exist at run time', () => {
  const problems = problemsOf({
    [`${server}/protocol/tokens/issue.ts`]: "import type { T } from '../endpoints/token.ts'",
    [`${server}/protocol/endpoints/token.ts`]: '',
    [`${server}/protocol/endpoints/jwks.ts`]: "import '../tokens/issue.ts'",
  })
  assert.deepEqual(problems, [])
})
