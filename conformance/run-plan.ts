import type { Arguments } from './arguments.ts'
import { openWindow, startChromium } from './chromium.ts'
import { configurations, type SuiteAddress } from './configurations.ts'
import { Person } from './person.ts'
import { planConfiguration } from './plan-configuration.ts'
import type { Plan } from './plans.ts'
import { type Outcome, runModule, SuiteElsewhere, type Tester } from './run-module.ts'
import { alice } from './server-configuration.ts'
import type { Module, Suite } from './suite.ts'
import { startTestedServer } from './tested-server.ts'
import { walksOf } from './walks.ts'

/** Who opens the pages in a plan. */
export function browserOf(plan: Plan, wanted: Arguments): Arguments['browser'] {
  return plan.needsChromium === true ? 'chromium' : wanted.browser
}

/** Runs the wanted modules of a plan against a new server. `tell` receives the id of the plan first. */
export async function* runPlan(
  plan: Plan,
  suite: Suite,
  address: SuiteAddress,
  wanted: Arguments,
  tell: (id: string, modules: number) => void,
): AsyncGenerator<{ module: Module; outcome: Outcome }> {
  const issuer = `https://localhost:${wanted.port}`
  const walks = walksOf(issuer, suite.url, alice)
  await using made = new AsyncDisposableStack()
  const settings = configurations[plan.configuration](address)
  const browserName = browserOf(plan, wanted)
  const server = made.use(await startTestedServer(issuer, settings, browserName))
  const browser = browserName === 'chromium' ? made.use(await startChromium()) : undefined
  const setting = { issuer, username: alice.username, alias: address.alias }
  const configuration = planConfiguration(setting, plan, browser === undefined ? walks : undefined)
  const { id, modules } = await suite.createPlan(plan.planName, plan.variant, configuration)
  tell(id, modules.length)
  for (const module of modules) {
    const { testModule } = module
    if (wanted.module !== undefined && !testModule.includes(wanted.module)) continue
    const page = browser && (await openWindow(browser))
    const person = page && new Person(page, walks.special[testModule] ?? walks.usual, suite.url)
    const tester: Tester = { rotate: server.rotate, visit: person && ((...visit) => person.visit(...visit)) }
    const outcome = await runModule(suite, id, module, tester).catch(failedRun)
    await page?.context().close()
    yield { module, outcome }
  }
}

/** The outcome of a module that could not be run, so that the others still run. */
function failedRun(error: unknown): Outcome {
  // The wrong URL fails in every module.
  if (error instanceof SuiteElsewhere) throw error
  const msg = error instanceof Error ? error.message : String(error)
  const log = [{ result: 'FAILURE', src: 'the test run', msg }]
  return { id: '', status: 'INTERRUPTED', result: 'FAILED', log, pictures: [] }
}
