import { globSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { fileCycles } from './file-cycles.ts'
import { type Edge, folderCycles } from './folder-cycles.ts'
import { covers, layers, testFile, tops } from './import-rules.ts'
import { type ImportStatement, importStatements } from './import-statements.ts'

const sources = '{packages,examples,tools,bench,conformance,strangers,docs}/**/*'
const nameless = /(?:^|-)(?:utils?|helpers?|common|shared|lib|misc)$/i

/**
 * Checks the import rules of ARCHITECTURE.md for the workspace at `root`.
 * Returns one line for each violation: `file:line`, the rule, and what to do.
 */
export function checkImports(root: string): string[] {
  const files = sourceFiles(root)
  const problems = files.flatMap(namelessRoom)
  const edges: Edge[] = []
  const everyEdge: Edge[] = []
  for (const file of files.filter((name) => /\.[mc]?[jt]sx?$/.test(name))) {
    for (const statement of importStatements(file, readFileSync(join(root, file), 'utf8'))) {
      const target = targetOf(file, statement.specifier)
      const problem = brokenRule(file, target, statement)
      if (problem) problems.push(`${file}:${statement.line}  ${problem}`)
      if (testFile.test(file)) continue
      const edge = { file, line: statement.line, target }
      everyEdge.push(edge)
      if (!statement.typeOnly) edges.push(edge)
    }
  }
  const inPackages = everyEdge.filter(({ file, target }) => isInPackage(file) && isInPackage(target))
  return [...problems, ...folderCycles(edges), ...fileCycles(inPackages)]
}

function sourceFiles(root: string): string[] {
  const exclude = (path: string) => /(?:^|[\\/])(?:node_modules|dist)(?:[\\/]|$)/.test(path)
  return globSync(sources, { cwd: root, exclude })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => posix.basename(path).includes('.'))
    .sort()
}

/** The imported path in the workspace, or the name of a package. */
function targetOf(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier
}

function isInPackage(file: string): boolean {
  return file.startsWith('packages/')
}

function brokenRule(file: string, target: string, { typeOnly, names }: ImportStatement): string | undefined {
  if (testFile.test(file)) return undefined
  if (tops.files.includes(target) && !tops.importers.some((entry) => covers(entry, file, []))) {
    return `nothing may import ${target}: pass in what is needed, or move it to the layer that owns it`
  }
  const layer = layers.find(({ folder, loose }) => {
    return file.startsWith(folder) && !(loose && file.slice(folder.length).includes('/'))
  })
  if (!layer)
    return `${posix.dirname(file)}/ has no import rule: give it one in tools/import-rules.ts and ARCHITECTURE.md`
  const allowed = (entry: string) => covers(entry, target, names)
  if (layer.values.some(allowed)) return undefined
  const asType = layer.types?.some(allowed) ?? false
  if (asType && typeOnly) return undefined
  if (asType)
    return `${layer.folder} may import ${target} for its types only: write \`import type\`, or ${layer.advice}`
  return `${layer.folder} may not import ${target}: ${layer.advice}`
}

function namelessRoom(file: string): string[] {
  const segments = file.split('/').map((segment) => segment.split('.')[0] ?? '')
  const found = segments.find((segment) => nameless.test(segment))
  return found
    ? [`${file}:1  "${found}" says nothing about what is inside: name it after the one idea it holds`]
    : []
}
