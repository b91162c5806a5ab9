import { join } from 'node:path'

/** TypeScript's compiler, in the workspace at `root`. */
export function typeCompiler(root: string): string {
  return join(root, 'node_modules', 'typescript', 'bin', 'tsc')
}

/**
 * The compiler is a Go program that keeps nearly all that it makes: to look for garbage is a quarter of its processor
 * time and frees a tenth of its memory. So it begins to look at 2 GiB only.
 */
export function compilerEnvironment(env = process.env): NodeJS.ProcessEnv {
  return { GOGC: 'off', GOMEMLIMIT: '2GiB', ...env }
}
