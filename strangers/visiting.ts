import type { Browser } from 'playwright-core'
import { lastLines, runToEnd, type Started, start } from './children.ts'
import { Person } from './person.ts'
import { type RecordedRequest, type Recording, recorded } from './recording.ts'
import type { CheckResult, Registration } from './results.ts'
import type { Command, Stranger } from './stranger.ts'
import { freePort, listening, startTestedServer } from './tested-server.ts'
import { whyNot } from './why.ts'
import { addedLines, addedMembers, configurationOf, isDeclared, prepareFolder } from './working-folder.ts'

/** Minutes for an installation, unless the stranger needs more, and for each check. */
const forInstalling = 10
const forChecking = 2

export type Outcome = {
  checks: readonly CheckResult[]
  /** The members and lines that the documented set-up adds to the default one. */
  added: readonly string[]
  recording: Recording
}

/** The check that the default set-up has to pass. */
const first = 'sign-in'

/** Runs a program with its default set-up and, if docs/clients.md adds to that, once more with the documented one. */
export async function visit(
  stranger: Stranger,
  browser: Browser,
  tell: (line: string) => void,
): Promise<Outcome> {
  const { name, checks } = stranger
  const added = [...addedMembers(stranger), ...addedLines(name)]
  const signIn = checks.filter((check) => check.name === first)
  const none = { checks: [], requests: [] }
  const least =
    added.length === 0 || signIn.length === 0 || !isDeclared(stranger)
      ? none
      : await oneRun({ ...stranger, checks: signIn }, browser, 'default', tell)
  const all = await oneRun(stranger, browser, 'documented', tell)
  return {
    checks: [...least.checks, ...all.checks],
    added,
    recording: { default: least.requests, documented: all.requests },
  }
}

async function oneRun(
  stranger: Stranger,
  browser: Browser,
  registration: Registration,
  tell: (line: string) => void,
): Promise<{ checks: readonly CheckResult[]; requests: readonly RecordedRequest[] }> {
  const port = await freePort()
  const app = `http://localhost:${port}`
  await using made = new AsyncDisposableStack()
  const configure = (issuer: string) => configurationOf(stranger, { issuer, app }, registration)
  const server = made.use(await startTestedServer(configure))
  const addresses = { issuer: server.issuer, app }
  const folder = prepareFolder(stranger, addresses, registration)
  const options = { folder, environment: { ...stranger.environment, PORT: String(port) } }
  for (const command of stranger.install) {
    tell(`  ${command.join(' ')}`)
    await runToEnd(command, { ...options, minutes: stranger.installMinutes ?? forInstalling })
  }
  const commands = new Map<string, Started>()
  const starting = (command: Command): Started => {
    const started = commands.get(command.join(' ')) ?? made.use(start(command, options))
    commands.set(command.join(' '), started)
    return started
  }
  const program = stranger.start === undefined ? undefined : starting(stranger.start)
  const context = await browser.newContext({ locale: 'en-GB' })
  made.defer(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const visit = {
    ...addresses,
    folder,
    person: new Person(page, server.issuer),
    command: (command: Command) => runToEnd(command, { ...options, minutes: forChecking }),
    start: starting,
  }
  const results: CheckResult[] = []
  for (const check of stranger.checks) {
    const from = server.exchanges.length
    const exchanges = () => server.exchanges.slice(from)
    const output = outputOf(commands).length
    const run = async () => {
      if (program !== undefined && results.length === 0) await listening(app, program)
      await check.run({ ...visit, exchanges })
    }
    const outcome = await withDeadline(run()).then(
      () => ({ result: 'passed' as const }),
      (error: unknown) =>
        whyNot(error, exchanges(), outputOf(commands).slice(output) || lastLines(outputOf(commands)), {
          ...addresses,
          folder,
        }),
    )
    const result: CheckResult = { name: check.name, registration, ...outcome }
    tell(
      `  ${result.result === 'passed' ? '✔' : '✖'} ${check.name}, ${registration} set-up: ${result.result}`,
    )
    if (result.why !== undefined) tell(result.why.replaceAll(/^/gm, '      '))
    results.push(result)
    // Without a sign-in, the other checks would prove nothing about the program.
    if (check.name === first && result.result !== 'passed') break
  }
  return { checks: results, requests: recorded(server.exchanges, addresses) }
}

/** What the started commands wrote so far. */
function outputOf(commands: ReadonlyMap<string, Started>): string {
  return [...commands.values()].map((each) => each.output()).join('')
}

async function withDeadline(work: Promise<void>): Promise<void> {
  const late = AbortSignal.timeout(forChecking * 60_000)
  const refused = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error(`no end within ${forChecking} minutes`)))
  })
  await Promise.race([work, refused])
}
