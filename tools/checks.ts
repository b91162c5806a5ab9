import { globSync } from 'node:fs'
import { checkDocs } from './check-docs.ts'
import { checkImports } from './check-imports.ts'
import { checkFolderSizes } from './folder-sizes.ts'
import { checkJsonReaders } from './json-readers.ts'
import { runProgram } from './program.ts'
import type { Step, StepResult } from './steps.ts'
import { compilerEnvironment, typeCompiler } from './type-compiler.ts'

const root = process.cwd()

/** Which layer may import which, which files may parse JSON, and how many files a folder may hold. */
export const importRules: Step = {
  name: 'import rules',
  run: async () => report([...checkImports(root), ...checkJsonReaders(root), ...checkFolderSizes(root)]),
}

/** Formatting and lint rules. */
export const formatAndLint: Step = {
  name: 'format and lint',
  run: async () => ({
    passed: await runProgram('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  }),
}

/** Strict type checks of the whole workspace, and of the browser code with its own globals. */
export const types: Step = {
  name: 'types',
  run: async () => {
    let passed = true
    for (const project of ['.', ...globSync('examples/*/browser', { cwd: root })]) {
      passed = (await runProgram(typeCompiler, ['-p', project], compilerEnvironment())) && passed
    }
    return { passed }
  },
}

/** Checks the code, links and commands in the documents. */
export const docs: Step = {
  name: 'docs that are code',
  run: async () => report(await checkDocs(root)),
}

function report(problems: readonly string[]): StepResult {
  for (const problem of problems) console.error(problem)
  return { passed: problems.length === 0 }
}
