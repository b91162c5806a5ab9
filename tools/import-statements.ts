import { type EcmaScriptModule, type Expression, type Program, parseSync, Visitor } from 'oxc-parser'
import { lineAt } from './line-at.ts'

/** An import, a re-export or a call that loads a module. */
export type ImportStatement = {
  specifier: string
  line: number
  /** True if the import is erased with the types. */
  typeOnly: boolean
  /** The imported names; empty if the module is imported as a whole. */
  names: readonly string[]
}

type Found = Omit<ImportStatement, 'line'> & { start: number }

/**
 * Finds every module that a source file imports, in order: by a statement, by `import()`, `require()` or
 * `process.getBuiltinModule()`, and by `import('…')` in a type. Throws `SyntaxError` if the source cannot be parsed.
 * The extension of `file` decides between JavaScript and TypeScript.
 */
export function importStatements(file: string, source: string): ImportStatement[] {
  const parsed = parseSync(file, source)
  const [error] = parsed.errors
  if (error) throw new SyntaxError(`${file}: ${error.message}`)
  const found = [...imports(parsed.module, source), ...reExports(parsed.module, source)]
  // Walking the tree takes five times as long as reading the statements, and few files need it.
  if (/\b(?:import|require|getBuiltinModule)\s*\(/.test(source)) found.push(...calls(parsed.program))
  return found
    .toSorted((one, other) => one.start - other.start)
    .map(({ start, ...statement }) => ({ ...statement, line: lineAt(source, start) }))
}

function imports({ staticImports }: EcmaScriptModule, source: string): Found[] {
  return staticImports.map(({ start, moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    start: moduleRequest.start,
    typeOnly: isGone(entries, source.slice(start)),
    names: namesOf(entries.map(({ importName }) => importName)),
  }))
}

function reExports({ staticExports }: EcmaScriptModule, source: string): Found[] {
  return staticExports.flatMap(({ start, entries }) => {
    const [first] = entries
    if (!first?.moduleRequest) return []
    return [
      {
        specifier: first.moduleRequest.value,
        start: first.moduleRequest.start,
        typeOnly: isGone(entries, source.slice(start)),
        names: namesOf(entries.map(({ importName }) => importName)),
      },
    ]
  })
}

/** `import { type A } from` still loads the module; `import type { A } from` and `import type {} from` do not. */
function isGone(entries: readonly { isType: boolean }[], statement: string): boolean {
  if (entries.length === 0) return /^import\s+type\b/.test(statement)
  return entries.every(({ isType }) => isType) && !/^(?:import|export)\s*\{/.test(statement)
}

/** The named imports; empty for `import * as a`, and also for `import a, { b }`. */
function namesOf(names: readonly { kind: string; name: string | null }[]): readonly string[] {
  return names.every(({ kind }) => kind === 'Name') ? names.map(({ name }) => name ?? '') : []
}

function calls(program: Program): Found[] {
  const found: Found[] = []
  const add = (from: { start: number; value?: unknown } | undefined, typeOnly: boolean) => {
    if (typeof from?.value !== 'string') return
    found.push({ specifier: from.value, start: from.start, typeOnly, names: [] })
  }
  new Visitor({
    ImportExpression: ({ source }) => add(source, false),
    TSImportType: ({ source }) => add(source, true),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (bringsModule(callee)) add(first, false)
    },
  }).visit(program)
  return found
}

function bringsModule(callee: Expression): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require' || callee.name === 'getBuiltinModule'
  return (
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'getBuiltinModule'
  )
}
