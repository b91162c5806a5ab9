import { join } from 'node:path'

/** TypeScript's compiler, which is installed beside these tools. */
export const typeCompiler = join(import.meta.dirname, '..', 'node_modules', 'typescript', 'bin', 'tsc')

/**
 * The compiler is a Go program that keeps nearly all that it makes: to look for garbage is a quarter of its processor
 * time and frees a tenth of its memory. So it begins to look at 2 GiB only.
 */
export function compilerEnvironment(env = process.env): NodeJS.ProcessEnv {
  return { GOGC: 'off', GOMEMLIMIT: '2GiB', ...env }
}
