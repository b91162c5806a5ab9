import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { readArguments, usage } from './arguments.ts'
import { judge } from './judgement.ts'
import { planConfiguration } from './plan-configuration.ts'
import { type Plan, plans } from './plans.ts'
import { alice } from './server-configuration.ts'
import { Suite } from './suite.ts'
import { startTestedServer, type TestedServer } from './tested-server.ts'

const alias = 'valetkey'

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error(usage)
  process.exitCode = 2
}

async function main(): Promise<number> {
  const wanted = readArguments(process.argv.slice(2), Object.keys(plans))
  if (wanted.ca !== undefined) {
    setDefaultCACertificates([...getCACertificates(), readFileSync(wanted.ca, 'utf8')])
  }
  const suite = new Suite(wanted.suite)
  console.log(`The suite at ${wanted.suite} is version ${await suite.version()}.`)
  const server = await startTestedServer({ ...wanted, alias })
  const totals = new Map<string, number>()
  let unexpected = 0
  try {
    for (const name of wanted.plans) {
      const plan = plans[name]
      if (plan !== undefined) unexpected += await runPlan(name, plan, { suite, server, wanted, totals })
    }
  } finally {
    await server.close()
  }
  const sums = [...totals].map(([result, count]) => `${count} ${result}`).join(', ')
  console.log(`\n${sums}. Not expected: ${unexpected}.`)
  return unexpected === 0 ? 0 : 1
}

type Run = {
  suite: Suite
  server: TestedServer
  wanted: ReturnType<typeof readArguments>
  totals: Map<string, number>
}

/** Returns how many findings were not expected. */
async function runPlan(name: string, plan: Plan, { suite, server, wanted, totals }: Run): Promise<number> {
  const setting = { issuer: server.issuer, account: alice, alias }
  const configuration = planConfiguration(setting, plan.declaredClients ?? false)
  const { id, modules } = await suite.createPlan(plan.planName, plan.variant, configuration)
  console.log(
    `\n${name}: ${plan.planName}, ${modules.length} modules, ${wanted.suite}/plan-detail.html?plan=${id}`,
  )
  let unexpected = 0
  for (const module of modules) {
    if (wanted.module !== undefined && !module.testModule.includes(wanted.module)) continue
    const outcome = await suite.run(id, module, server.rotate)
    totals.set(outcome.result, (totals.get(outcome.result) ?? 0) + 1)
    const findings = judge(name, module, outcome)
    const open = findings.filter(({ reason }) => reason === undefined)
    unexpected += open.length
    console.log(
      `  ${open.length === 0 ? '✔' : '✖'} ${outcome.result.padEnd(8)} ${module.testModule}  ${outcome.id}`,
    )
    for (const { result, condition, words, reason } of wanted.verbose ? findings : open) {
      console.log(
        `      ${result} ${condition}: ${words}${reason === undefined ? '' : ` (expected: ${reason})`}`,
      )
    }
  }
  return unexpected
}
