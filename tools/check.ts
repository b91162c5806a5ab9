import { docs, formatAndLint, importRules, types } from './checks.ts'
import { runSteps } from './steps.ts'

process.exitCode = (await runSteps([importRules, formatAndLint, types, docs])) ? 0 : 1
