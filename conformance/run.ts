import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Arguments, readArguments, usage } from './arguments.ts'
import { shownSettings } from './configurations.ts'
import { type Finding, judge, reasonOf } from './judgement.ts'
import { page } from './page.ts'
import { type Plan, plans } from './plans.ts'
import { commitOfServer, keepResult, keptResults } from './results.ts'
import type { Outcome } from './run-module.ts'
import { browserOf, runPlan } from './run-plan.ts'
import { type Module, Suite } from './suite.ts'

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
  const totals = new Map<string, number>()
  let unexpected = 0
  for (const name of wanted.plans) {
    const plan = plans[name]
    if (plan !== undefined) unexpected += await judgedPlan(name, plan, { suite, version, wanted, totals })
  }
  const sums = [...totals].map(([result, count]) => `${count} ${result}`).join(', ')
  console.log(`\n${sums}. Unexpected: ${unexpected}.`)
  return unexpected === 0 ? 0 : 1
}

type Run = { suite: Suite; version: string; wanted: Arguments; totals: Map<string, number> }

/** Runs a plan and returns the number of unexpected findings. */
async function judgedPlan(
  name: string,
  plan: Plan,
  { suite, version, wanted, totals }: Run,
): Promise<number> {
  const { planName, variant, configuration } = plan
  const address = { url: suite.url, alias, ca: wanted.ca }
  const commit = commitOfServer()
  const results: Record<string, number> = {}
  const all: Finding[] = []
  let unexpected = 0
  const running = runPlan(plan, suite, address, wanted, (id, modules) => {
    const where = `${suite.url}/plan-detail.html?plan=${id}`
    console.log(`\n${name}: ${planName}, ${modules} modules, configuration “${configuration}”, ${where}`)
  })
  for await (const { module, outcome } of running) {
    keepPictures(outcome, module, join(wanted.pictures, name))
    results[outcome.result] = (results[outcome.result] ?? 0) + 1
    totals.set(outcome.result, (totals.get(outcome.result) ?? 0) + 1)
    const findings = judge(module.testModule, outcome)
    all.push(...findings)
    unexpected += printed(name, module, outcome, findings, wanted.verbose)
  }
  if (wanted.module === undefined) {
    keepResult(name, {
      planName,
      variant,
      configuration,
      settings: shownSettings(configuration, address),
      browser: browserOf(plan, wanted),
      suite: version,
      date: new Date().toISOString().slice(0, 10),
      commit,
      results,
      findings: all,
    })
    writeFileSync(pageFile, page(keptResults()))
  }
  return unexpected
}

/** Prints the result of a module, and returns the number of unexpected findings. */
function printed(
  plan: string,
  { testModule }: Module,
  { id, result }: Outcome,
  findings: readonly Finding[],
  verbose: boolean,
): number {
  const open = findings.filter((finding) => reasonOf(finding, plan) === undefined)
  console.log(`  ${open.length === 0 ? '✔' : '✖'} ${result.padEnd(8)} ${testModule}  ${id}`)
  for (const finding of verbose ? findings : open) {
    const { result, condition, words } = finding
    const reason = reasonOf(finding, plan)
    const expected = reason === undefined ? '' : ` (expected: ${reason})`
    console.log(`      ${result} ${condition}: ${words}${expected}`)
  }
  return open.length
}

/** Saves the pictures of a module under its name, with its response type if the plan has several. */
function keepPictures({ pictures }: Outcome, { testModule, variant }: Module, folder: string): void {
  const responseType = variant?.response_type?.replaceAll(' ', '-')
  const name = [testModule, responseType].filter((part) => part !== undefined).join('.')
  if (pictures.length > 0) mkdirSync(folder, { recursive: true })
  for (const [at, png] of pictures.entries()) {
    writeFileSync(join(folder, `${name}${at === 0 ? '' : `.${at + 1}`}.png`), png)
  }
}
