import { runSteps } from './steps.ts'
import { testsOf } from './tests.ts'

const [given = '60'] = process.argv.slice(2)
const seconds = Number(given)
if (!Number.isInteger(seconds) || seconds < 1) {
  console.error(`usage: npm run fire -- [seconds of each run, got ${given}]`)
  process.exit(2)
}
process.env.FIRE_SECONDS = given
process.env.EXPLORE_DEPTH ??= '1'

// A file has up to three runs, and each is read to its end, which takes as long as it burned.
const timeout = 240_000 + seconds * 10_000
const files = ['packages/server/test/fire/*.test.ts', 'packages/server/test/explorer/*.test.ts']
process.exitCode = (await runSteps([testsOf(files, timeout)])) ? 0 : 1
