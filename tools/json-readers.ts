import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type Token, tokens } from './source-tokens.ts'

const reader = 'packages/resource/src/foreign-json.ts'

/** The files that may parse JSON by themselves, each with the reason why none of it is a stranger's. */
const ownReaders: ReadonlyMap<string, string> = new Map([
  ['packages/resource/src/json-reader.ts', 'it is the one reader, and takes escapes out of single strings'],
  ['packages/server/src/settings/json.ts', 'an operator wrote the file, and hears of line and column'],
  ['packages/server/src/storage/json.ts', 'this program wrote the row'],
  ['packages/server/src/storage/backup/checks.ts', 'an operator brings the backup, and each line is checked'],
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
    const lines = parsingLines(tokens(readFileSync(join(root, file), 'utf8')))
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
function parsingLines(list: readonly Token[]): number[] {
  return list.flatMap((token, index) => {
    if (token.kind !== 'word') return []
    const [before, after, then] = [list[index - 1], list[index + 1], list[index + 2]]
    const written = token.text === 'JSON' && !(after?.text === '.' && then?.text === 'stringify')
    const asked = token.text === 'json' && before?.text === '.' && after?.text === '('
    return written || asked ? [token.line] : []
  })
}
