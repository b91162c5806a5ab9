import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importStatements } from './import-statements.ts'

const statements = (source: string) => importStatements('a.ts', source)
const specifiers = (source: string) => statements(source).map(({ specifier }) => specifier)

test('every form of import is found, with its line', () => {
  const source = [
    "import 'a'",
    "import b from 'b'",
    "import * as c from 'c'",
    "import d, { e as f } from 'd'",
    'import {',
    '  g,',
    '  type H,',
    '} from "g"',
    "export * from 'i'",
    "export * as j from 'j'",
    "export { k } from 'k'",
    "const l = await import('l')",
    "const m = require('m')",
    "const n = process.getBuiltinModule('n')",
    "type O = import('o').O",
  ].join('\n')
  const seen = statements(source).map(({ specifier, line }) => `${line} ${specifier}`)
  assert.deepEqual(seen, [
    '1 a',
    '2 b',
    '3 c',
    '4 d',
    '8 g',
    '9 i',
    '10 j',
    '11 k',
    '12 l',
    '13 m',
    '14 n',
    '15 o',
  ])
})

test('import type and export type are distinguished from imports that exist at run time', () => {
  const source = [
    "import type { A } from 'a'",
    "import type B from 'b'",
    "import type * as C from 'c'",
    "export type { D } from 'd'",
    "import { type E } from 'e'",
    "import type from 'f'",
    "import type, { g } from 'g'",
    "type H = import('h').H",
    "export { type I } from 'i'",
    "import type {} from 'j'",
  ].join('\n')
  const typeOnly = statements(source).map((statement) => statement.typeOnly)
  assert.deepEqual(typeOnly, [true, true, true, true, false, false, false, true, false, true])
})

test('the imported names are those of the other module', () => {
  const [first, second] = statements("import { a as b, type C, d } from 'x'; import * as y from 'y'")
  assert.deepEqual(first?.names, ['a', 'C', 'd'])
  assert.deepEqual(second?.names, [])
  const [whole, reExported] = statements("import a, { b } from 'x'; export { c as d } from 'y'")
  assert.deepEqual(whole?.names, [], 'empty if the default import is taken, too')
  assert.deepEqual(reExported?.names, ['c'])
})

test('a file that cannot be parsed throws a SyntaxError', () => {
  assert.throws(() => statements("import { a from 'b'"), /^SyntaxError: a\.ts: /)
})

test('text that only looks like an import is ignored', () => {
  const source = [
    "// import 'comment'",
    "/* import 'block' */",
    'const text = "import \'string\'"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is a source with a template in it
    "const template = `import 'template' ${`import 'inner'`}`",
    "const pattern = /import 'pattern'/",
    'const quote = /[\'"`]/',
    'const meta = import.meta.url',
    "loader.import('property')",
    'export const value = 1',
    "export default function from() { return 'x' }",
    'export { value as other }',
    "export type Kind = 'from' | 'x'",
    'const half = 4 / 2 / 1',
  ].join('\n')
  assert.deepEqual(specifiers(source), [])
})

test('an import after a template, a division or a regular expression is found', () => {
  const source = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is a source with a template in it
    'const a = `${list.map((x) => `{${x}}`).join("}")}`',
    'const b = (1 + 2) / 3',
    'const c = /[/`]/.test(b) ? 1 : 2',
    'const d = tag`x`',
    "import('seen')",
  ].join('\n')
  assert.deepEqual(specifiers(source), ['seen'])
})

test('an import inside a template placeholder is found', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is a source with a template in it
  assert.deepEqual(specifiers("const a = `${await import('hole')}`"), ['hole'])
})
