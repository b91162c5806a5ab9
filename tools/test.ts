import { docs, formatAndLint, importRules, types } from './checks.ts'
import { runSteps } from './steps.ts'
import { testsOf } from './tests.ts'

const everyTest = [
  'packages/*/{src,test}/**/*.test.ts',
  'examples/**/*.test.ts',
  'docs/**/*.test.ts',
  'tools/**/*.test.ts',
  'bench/**/*.test.ts',
  'conformance/**/*.test.ts',
]
const named = process.argv.slice(2)
const steps =
  named.length > 0 ? [testsOf(named)] : [importRules, formatAndLint, types, testsOf(everyTest), docs]

process.exitCode = (await runSteps(steps)) ? 0 : 1
