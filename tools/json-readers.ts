import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { lineAt } from './line-at.ts'

const reader = 'packages/resource/src/foreign-json.ts'

/** The files that may parse JSON by themselves, each with the reason why none of it is a stranger's. */
const ownReaders: ReadonlyMap<string, string> = new Map([
  ['packages/resource/src/json-reader.ts', 'it is the one reader, and takes escapes out of single strings'],
  ['packages/server/src/settings/json/json.ts', 'an operator wrote the file, and hears of line and column'],
  ['packages/server/src/storage/sql/json.ts', 'this program wrote the row'],
  [
    'packages/server/src/storage/backup/file/checks.ts',
    'an operator brings the backup, and each line is checked',
  ],
  ['packages/server/src/protocol/tokens/sealed.ts', 'this server sealed the claims, and they have opened'],
  ['packages/server/src/protocol/tokens/jws.ts', 'this server signed the claims, and they have verified'],
])

/**
 * Where a package parses JSON past the one reader for what strangers send. Answers one line for each place: `file:line`,
 * and what to do.
 */
export function checkJsonReaders(root: string): string[] {
  const files = globSync('packages/*/{src,bin}/**/*.{ts,mts,js,mjs}', { cwd: root })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
  return files.flatMap((file) => {
    const lines = parsingLines(file, readFileSync(join(root, file), 'utf8'))
    if (!ownReaders.has(file)) {
      return lines.map(
        (line) => `${file}:${line}  JSON of strangers is read by ${reader} and by nothing else`,
      )
    }
    return lines.length === 0
      ? [`${file}:1  it parses no JSON: take it off the list in tools/json-readers.ts`]
      : []
  })
}

/** Every use of `JSON` but `JSON.stringify`, by whatever name it goes on, and every call of a `json` method. */
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
