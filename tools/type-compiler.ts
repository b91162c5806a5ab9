import { join } from 'node:path'

/** The path of the TypeScript compiler. */
export const typeCompiler = join(import.meta.dirname, '..', 'node_modules', 'typescript', 'bin', 'tsc')

/**
 * The environment for the compiler, a Go program. Its garbage collection takes a quarter of its processor time and
 * frees only a tenth of its memory, so it starts only at 2 GiB.
 */
export function compilerEnvironment(env = process.env): NodeJS.ProcessEnv {
  return { GOGC: 'off', GOMEMLIMIT: '2GiB', ...env }
}
