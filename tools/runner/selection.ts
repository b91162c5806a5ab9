import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The patterns of all test files. */
const everywhere = [
  'packages/*/{src,test}/**/*.test.ts',
  'examples/**/*.test.ts',
  'docs/**/*.test.ts',
  'tools/**/*.test.ts',
  'bench/**/*.test.ts',
  'conformance/**/*.test.ts',
  'strangers/**/*.test.ts',
]

export type Selection = {
  files: readonly string[]
  /** The words that match no file. */
  unknown: readonly string[]
}

/** All test files, sorted by path. */
export function everyTestFile(root = '.'): readonly string[] {
  return filesOf(everywhere, root)
}

/**
 * Finds the test files that match one of these words: a file, a folder, a pattern with `*`, or a part of a path (in
 * any case). If no path matches, files that contain the word, such as in a test's name.
 */
export function select(words: readonly string[], root = '.'): Selection {
  const every = everyTestFile(root)
  const found = words.map((word) => matching(word, every, root))
  return {
    files: [...new Set(found.flat())].sort(),
    unknown: words.filter((_, index) => found[index]?.length === 0),
  }
}

function matching(word: string, every: readonly string[], root: string): readonly string[] {
  if (/[*{[]/.test(word)) return filesOf([word], root)
  const path = join(root, word)
  if (existsSync(path)) return statSync(path).isDirectory() ? filesOf([`${word}/**/*.test.ts`], root) : [word]
  const lower = word.toLowerCase()
  const named = every.filter((file) => file.toLowerCase().includes(lower))
  // A misspelled or deleted file name is not searched for in the contents of other files.
  if (named.length > 0 || lower.endsWith('.ts')) return named
  return every.filter((file) => readFileSync(join(root, file), 'utf8').toLowerCase().includes(lower))
}

function filesOf(patterns: readonly string[], root: string): readonly string[] {
  return globSync([...patterns], { cwd: root, exclude: (path) => path.includes('node_modules') }).sort()
}
