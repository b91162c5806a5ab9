import { stripVTControlCharacters } from 'node:util'
import type { Browser } from 'playwright-core'
import { runToEnd, type Started, start } from './children.ts'
import type { Exchange } from './front.ts'
import { Person } from './person.ts'
import type { Addresses } from './placeholders.ts'
import { type RecordedRequest, type Recording, recorded } from './recording.ts'
import type { CheckResult } from './results.ts'
import type { Check, Stranger, Visit } from './stranger.ts'
import { freePort, listening, startTestedServer } from './tested-server.ts'
import {
  addedMembers,
  configurationOf,
  defaultRegistration,
  prepareFolder,
  type StrangerConfiguration,
} from './working-folder.ts'

/** Minutes for an installation, unless the stranger needs more, and for each check. */
const forInstalling = 10
const forChecking = 2

export type Outcome = {
  checks: readonly CheckResult[]
  /** What the documented registration adds to the default one. */
  added: readonly string[]
  recording: Recording
}

/** The check that the default registration has to pass. */
const first = 'sign-in'

/**
 * Runs a program against a server that knows only its default registration and, if its documentation adds to that,
 * once more against one that has the documented registration.
 */
export async function visit(
  stranger: Stranger,
  browser: Browser,
  tell: (line: string) => void,
): Promise<Outcome> {
  const run = (configure: Configure, checks: readonly Check[]) =>
    oneRun(stranger, browser, configure, checks, tell)
  const documented: Configure = (addresses) => configurationOf(stranger.name, addresses)
  const signIn = stranger.checks.filter(({ name }) => name === first)
  const added = addedMembers(configurationOf(stranger.name, { issuer: '', app: '' }))
  const least =
    added.length === 0 || signIn.length === 0
      ? { checks: [], requests: [] }
      : await run((addresses) => defaultRegistration(documented(addresses)), signIn)
  const all = await run(documented, stranger.checks)
  const checks = [
    ...least.checks.map((check) => ({ ...check, registration: 'default' as const })),
    ...all.checks.map((check) => ({ ...check, registration: 'documented' as const })),
  ]
  return { checks, added, recording: { default: least.requests, documented: all.requests } }
}

type Configure = (addresses: Addresses) => StrangerConfiguration

async function oneRun(
  stranger: Stranger,
  browser: Browser,
  configure: Configure,
  checks: readonly Check[],
  tell: (line: string) => void,
): Promise<{ checks: readonly Omit<CheckResult, 'registration'>[]; requests: readonly RecordedRequest[] }> {
  const port = await freePort()
  const app = `http://localhost:${port}`
  await using made = new AsyncDisposableStack()
  const server = made.use(await startTestedServer((issuer) => configure({ issuer, app })))
  const addresses = { issuer: server.issuer, app }
  const folder = prepareFolder(stranger.name, addresses)
  const environment = { ...stranger.environment, PORT: String(port) }
  const options = { folder, environment }
  for (const command of stranger.install) {
    tell(`  ${command.join(' ')}`)
    await runToEnd(command, { ...options, minutes: stranger.installMinutes ?? forInstalling })
  }
  const starting = (command: readonly [string, ...string[]]): Started => made.use(start(command, options))
  const program = stranger.start === undefined ? undefined : starting(stranger.start)
  if (program !== undefined) await listening(app, program)
  const context = await browser.newContext({ locale: 'en-GB' })
  made.defer(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const common = {
    issuer: server.issuer,
    app,
    folder,
    person: new Person(page, server.issuer),
    command: (command: readonly [string, ...string[]]) =>
      runToEnd(command, { ...options, minutes: forChecking }),
    start: starting,
  }
  const results = []
  for (const check of checks) {
    const from = server.exchanges.length
    const exchanges = () => server.exchanges.slice(from)
    const output = () => program?.output() ?? ''
    const result = inWords(await outcomeOf(check, { ...common, exchanges }, output), addresses)
    tell(`  ${result.result === 'passed' ? '✔' : '✖'} ${check.name}: ${result.result}`)
    if (result.why !== undefined) tell(result.why.replaceAll(/^/gm, '      '))
    results.push(result)
    // Nobody is signed in, so the other checks would say nothing about the program.
    if (check.name === first && result.result !== 'passed') break
  }
  return { checks: results, requests: recorded(server.exchanges, addresses) }
}

async function outcomeOf(
  check: Check,
  visit: Visit,
  output: () => string,
): Promise<Omit<CheckResult, 'registration'>> {
  const { name } = check
  const began = output().length
  try {
    await withDeadline(check.run(visit))
    return { name, result: 'passed' }
  } catch (error) {
    const refusals = visit.exchanges().flatMap(refusalIn)
    const message = error instanceof Error ? error.message : String(error)
    const said = output().slice(began).trim()
    const why = [...refusals, message, ...(said === '' ? [] : [said])].join('\n')
    return { name, result: refusals.length > 0 ? 'refused' : 'failed', why: firstLines(why) }
  }
}

/** The same with the addresses of the documentation, which are those of every run. */
function inWords<Result extends { why?: string }>(result: Result, { issuer, app }: Addresses): Result {
  if (result.why === undefined) return result
  const why = [issuer, encodeURIComponent(issuer)].reduce(
    (text, each) => text.replaceAll(each, 'https://login.example'),
    [app, encodeURIComponent(app)].reduce(
      (text, each) => text.replaceAll(each, 'https://app.example'),
      result.why,
    ),
  )
  return { ...result, why: stripVTControlCharacters(why) }
}

async function withDeadline(work: Promise<void>): Promise<void> {
  const late = AbortSignal.timeout(forChecking * 60_000)
  const refused = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error(`no end within ${forChecking} minutes`)))
  })
  await Promise.race([work, refused])
}

/** The server's words to a program or a browser that it refused. */
function refusalIn({ method, target, answer }: Exchange): readonly string[] {
  const path = target.split('?', 1)[0]
  const told = (words: string) => [`${method} ${path}: ${answer.status} ${words}`]
  const parameters = new URLSearchParams(answer.location?.slice(answer.location.search(/[?#]/) + 1))
  const error = parameters.get('error')
  if (error !== null) return told(`${error}: ${parameters.get('error_description') ?? ''}`)
  if (answer.status < 400 || answer.status === 404) return []
  return told(
    answer.body
      .replaceAll(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .slice(0, 500),
  )
}

function firstLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 8)
    .map((line) => line.slice(0, 400))
    .join('\n')
}
