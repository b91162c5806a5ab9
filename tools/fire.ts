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

// After a run its whole history is checked, which takes as long as the run itself.
const silence = 240_000 + seconds * 10_000
const folders = ['packages/server/test/fire', 'packages/server/test/explorer']
process.exitCode = (await runSteps([testsOf(folders, silence)])) ? 0 : 1
