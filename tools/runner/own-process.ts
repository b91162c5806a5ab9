import { existsSync, readFileSync } from 'node:fs'

const marker = /^\/\/ own process: \S.*$/m

/**
 * A test file shares its process with others, unless one of its lines says why not:
 * `// own process: it measures the memory of the whole process.`
 */
export function needsOwnProcess(file: string): boolean {
  return existsSync(file) && marker.test(readFileSync(file, 'utf8'))
}
