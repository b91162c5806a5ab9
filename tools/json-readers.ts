import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { lineAt } from './line-at.ts'

const reader = 'packages/resource/src/foreign-json.ts'

/** The files that may parse JSON themselves, each with the reason why their input is trusted. */
const ownReaders: ReadonlyMap<string, string> = new Map([
  ['packages/resource/src/json-reader.ts', 'it is the strict reader, and unescapes single strings'],
  [
    'packages/server/src/settings/json/json.ts',
    'an operator wrote the file, and errors name line and column',
  ],
  ['packages/server/src/storage/sql/json.ts', 'this program wrote the row'],
  [
    'packages/server/src/storage/backup/file/checks.ts',
    'an operator brings the backup, and each line is checked',
  ],
  [
    'packages/server/src/protocol/tokens/sealed.ts',
    'this server sealed the claims, and they were authenticated',
  ],
  [
    'packages/server/src/protocol/tokens/jws.ts',
    'this server signed the claims, and the signature was verified',
  ],
])

/**
 * Finds code in the packages that parses JSON without the strict reader for untrusted input. Returns one line for
 * each place: `file:line`, and what to do.
 */
export function checkJsonReaders(root: string): string[] {
  const files = globSync('packages/*/{src,bin}/**/*.{ts,mts,js,mjs}', { cwd: root })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
  return files.flatMap((file) => {
    const lines = parsingLines(file, readFileSync(join(root, file), 'utf8'))
    if (!ownReaders.has(file)) {
      return lines.map((line) => `${file}:${line}  parse untrusted JSON with ${reader}`)
    }
    return lines.length === 0
      ? [`${file}:1  does not parse JSON: remove it from the list in tools/json-readers.ts`]
      : []
  })
}

/** The lines of every use of `JSON` except `JSON.stringify`, and of every call of a `json` method. */
function parsingLines(file: string, source: string): number[] {
  const named = new Set<number>()
  const written = new Set<number>()
  const asked = new Set<number>()
  new Visitor({
    Identifier: ({ name, start }) => {
      if (name === 'JSON') named.add(start)
    },
    MemberExpression: ({ object, property }) => {
      if (property.type === 'Identifier' && property.name === 'stringify') written.add(object.start)
    },
    CallExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      if (callee.property.name === 'json') asked.add(callee.property.start)
    },
  }).visit(parseSync(file, source).program)
  return [...named, ...asked]
    .filter((start) => !written.has(start))
    .sort((one, other) => one - other)
    .map((start) => lineAt(source, start))
}
