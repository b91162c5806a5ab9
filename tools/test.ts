import { docs, formatAndLint, importRules, types } from './checks.ts'
import { runSteps } from './steps.ts'
import { testsOf } from './tests.ts'

const words = process.argv.slice(2)
const steps = words.length > 0 ? [testsOf(words)] : [importRules, formatAndLint, types, testsOf([]), docs]

process.exitCode = (await runSteps(steps)) ? 0 : 1
