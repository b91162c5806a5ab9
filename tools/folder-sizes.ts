import { globSync } from 'node:fs'
import { posix, sep } from 'node:path'

const source = 'packages/server/src'

/** The maximum number of files in a folder, not counting unit tests. */
const mostFiles = 12
/** The maximum number of files directly in a folder that is divided into subfolders. */
const mostLoose = 8
const divided = ['protocol', 'http', 'storage', 'accounts']

/** Folders with one file for each item of a kind, which grow with the product. */
const lists: readonly string[] = [
  'commands',
  'pages',
  'pages/account',
  'http/page-routes/account',
  'storage/tables',
  'storage/migrations',
]

/**
 * Finds folders of the server with too many files for a reader to keep in mind.
 * Returns one line for each: the folder, its number of files and the limit.
 */
export function checkFolderSizes(root: string): string[] {
  const counts = new Map<string, number>()
  for (const path of globSync(`${source}/**/*.ts`, { cwd: root })) {
    if (path.endsWith('.test.ts')) continue
    const folder = posix.relative(source, posix.dirname(path.split(sep).join('/')))
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts].sort().flatMap(([folder, count]) => {
    if (lists.includes(folder)) return []
    const most = divided.includes(folder) ? mostLoose : mostFiles
    if (count <= most) return []
    return [
      `${posix.join(source, folder)}/ holds ${count} files, at most ${most} are allowed: move those of one idea into a folder named after it`,
    ]
  })
}
