import { existsSync, readFileSync } from 'node:fs'

const marker = /^\/\/ own process: \S.*$/m

/**
 * Whether a test file needs a process of its own. It shares one with other files unless a comment says why not:
 * `// own process: it measures the memory of the whole process.`
 */
export function needsOwnProcess(file: string): boolean {
  return existsSync(file) && marker.test(readFileSync(file, 'utf8'))
}
