import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Arguments, readArguments, usage } from './arguments.ts'
import { type Finding, judge, reasonOf } from './judgement.ts'
import { page } from './page.ts'
import { planConfiguration } from './plan-configuration.ts'
import { type Plan, plans } from './plans.ts'
import { commitOfServer, keepResult, keptResults } from './results.ts'
import { alice } from './server-configuration.ts'
import { type Outcome, Suite } from './suite.ts'
import { startTestedServer, type TestedServer } from './tested-server.ts'

const alias = 'valetkey'
const pageFile = join(import.meta.dirname, '../docs/conformance.md')

try {
  process.exitCode = await main(readArguments(process.argv.slice(2), Object.keys(plans)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  // `parseArgs` throws a TypeError, too.
  if (error instanceof TypeError) console.error(usage)
  process.exitCode = 2
}

async function main(wanted: Arguments): Promise<number> {
  if (wanted.ca !== undefined) {
    setDefaultCACertificates([...getCACertificates(), readFileSync(wanted.ca, 'utf8')])
  }
  const suite = new Suite(wanted.suite)
  const version = await suite.version()
  console.log(`The suite at ${wanted.suite} is version ${version}.`)
  const server = await startTestedServer({ ...wanted, alias })
  const totals = new Map<string, number>()
  let unexpected = 0
  try {
    for (const name of wanted.plans) {
      const plan = plans[name]
      if (plan !== undefined)
        unexpected += await runPlan(name, plan, { suite, version, server, wanted, totals })
    }
  } finally {
    await server.close()
  }
  const sums = [...totals].map(([result, count]) => `${count} ${result}`).join(', ')
  console.log(`\n${sums}. Unexpected: ${unexpected}.`)
  return unexpected === 0 ? 0 : 1
}

type Run = {
  suite: Suite
  version: string
  server: TestedServer
  wanted: Arguments
  totals: Map<string, number>
}

/** Runs a plan and returns the number of unexpected findings. */
async function runPlan(
  name: string,
  plan: Plan,
  { suite, version, server, wanted, totals }: Run,
): Promise<number> {
  const setting = { issuer: server.issuer, account: alice, alias }
  const configuration = planConfiguration(setting, plan.declaredClients ?? false)
  const { id, modules } = await suite.createPlan(plan.planName, plan.variant, configuration)
  console.log(
    `\n${name}: ${plan.planName}, ${modules.length} modules, ${wanted.suite}/plan-detail.html?plan=${id}`,
  )
  const results: Record<string, number> = {}
  const all: Finding[] = []
  let unexpected = 0
  for (const module of modules) {
    if (wanted.module !== undefined && !module.testModule.includes(wanted.module)) continue
    const outcome = await suite.run(id, module, server.rotate).catch(failedRun)
    results[outcome.result] = (results[outcome.result] ?? 0) + 1
    totals.set(outcome.result, (totals.get(outcome.result) ?? 0) + 1)
    const findings = judge(module.testModule, outcome)
    all.push(...findings)
    const open = findings.filter((finding) => reasonOf(finding, name) === undefined)
    unexpected += open.length
    console.log(
      `  ${open.length === 0 ? '✔' : '✖'} ${outcome.result.padEnd(8)} ${module.testModule}  ${outcome.id}`,
    )
    for (const finding of wanted.verbose ? findings : open) {
      const { result, condition, words } = finding
      const reason = reasonOf(finding, name)
      console.log(
        `      ${result} ${condition}: ${words}${reason === undefined ? '' : ` (expected: ${reason})`}`,
      )
    }
  }
  if (wanted.module === undefined) {
    const date = new Date().toISOString().slice(0, 10)
    const { planName, variant } = plan
    keepResult(name, {
      planName,
      variant,
      suite: version,
      date,
      commit: commitOfServer(),
      results,
      findings: all,
    })
    writeFileSync(pageFile, page(keptResults()))
  }
  return unexpected
}

/** The outcome of a module that could not be run, so that the others still run. */
function failedRun(error: unknown): Outcome {
  const msg = error instanceof Error ? error.message : String(error)
  const log = [{ result: 'FAILURE', src: 'the test run', msg }]
  return { id: '', status: 'INTERRUPTED', result: 'FAILED', log }
}
