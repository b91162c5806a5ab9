import type { TestContext } from 'node:test'

/**
 * A test with a program that others wrote: `test('…', withInstalled(findApache, 'Apache', async (apache, t) => { … }))`.
 * Without the program it fails under CI, and elsewhere says aloud that it did not run.
 */
export function withInstalled<Program>(
  find: () => Program | undefined,
  name: string,
  body: (program: Program, t: TestContext) => Promise<void>,
) {
  return async (t: TestContext): Promise<void> => {
    const program = find()
    if (program !== undefined) return body(program, t)
    const missing = `${name} is not on this machine`
    if (process.env.CI) throw new Error(missing)
    console.error(`\n*** NOT RUN: “${t.name}”: ${missing} ***\n`)
    t.skip(missing)
  }
}
