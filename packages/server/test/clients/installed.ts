import type { TestContext } from 'node:test'

/**
 * A test that needs an installed program, as in
 * `test('…', withInstalled(findApache, 'Apache', async (apache, t) => { … }))`. Without the program the test fails in CI;
 * elsewhere it is skipped with a message on standard error.
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
