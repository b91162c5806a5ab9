import type { LogEntry, Module, Suite, Visit } from './suite.ts'

/** Receives the picture of a page. `needed`: the suite must have asked for one. */
export type KeepPicture = (png: Buffer, needed: boolean) => Promise<void>

/** What a module needs of us. */
export type Tester = {
  /** Rotates our keys. */
  rotate: () => Promise<void>
  /** Opens a URL and goes on from there; undefined if the suite's browser does this. */
  visit: ((visit: Visit, keep: KeepPicture) => Promise<void>) | undefined
}

export type Outcome = {
  id: string
  /** `FINISHED`, `INTERRUPTED`, or the state of the module at the timeout. */
  status: string
  /** `PASSED`, `WARNING`, `FAILED`, `REVIEW` (a person has to look at a page) or `SKIPPED`. */
  result: string
  log: readonly LogEntry[]
  /** PNG of the pages for review. Empty if the suite's browser ran, which keeps their source in its log. */
  pictures: readonly Buffer[]
}

/** The suite has another URL for itself than the one it was asked at. */
export class SuiteElsewhere extends Error {}

/** Timeout in milliseconds, longer than the slowest module, which waits for half a minute and then repeats its request. */
const patience = 180_000
const oneLook = 20_000
/** Milliseconds between two looks at the URLs that the suite wants us to open. */
const quickLook = 250

/** Runs a module to its end. */
export async function runModule(
  suite: Suite,
  plan: string,
  module: Module,
  { rotate, visit }: Tester,
): Promise<Outcome> {
  const id = await suite.createModule(plan, module)
  const pictures: Buffer[] = []
  const faults: LogEntry[] = []
  const ended = (await reached(suite, id, ['CONFIGURED', 'WAITING', 'FINISHED'])) ?? 'INTERRUPTED'
  // Every module is in the state CONFIGURED for a moment; this one stays there until it is started.
  if (module.testModule === 'oidcc-server-rotate-keys' && ended !== 'INTERRUPTED') {
    await rotate()
    await suite.start(id)
  }
  await checkAddress(suite, id)
  const open =
    visit && ((next: Visit) => visit(next, (png, needed) => keep(suite, id, png, needed, pictures)))
  const status = await reached(suite, id, ['FINISHED'], open).catch((error: unknown) => {
    faults.push({ src: 'the browser', msg: inFull(error), result: 'FAILURE' })
  })
  if (status === undefined) await suite.cancel(id)
  const info = await suite.info(id)
  return {
    id,
    status: status ?? (faults.length > 0 ? 'INTERRUPTED' : (info.status ?? 'UNKNOWN')),
    result: faults.length > 0 ? 'FAILED' : (info.result ?? 'UNKNOWN'),
    log: [...(await suite.log(id)), ...faults],
    pictures,
  }
}

/**
 * Waits until one of the states or `INTERRUPTED` is reached, and opens the URLs that wait for it. Returns that state, or
 * nothing after the timeout.
 */
async function reached(
  suite: Suite,
  id: string,
  states: readonly string[],
  open?: (visit: Visit) => Promise<void>,
): Promise<string | undefined> {
  const wanted = [...states, 'INTERRUPTED']
  for (const until = Date.now() + patience; Date.now() < until; ) {
    const state = await suite.waitFor(id, wanted, open === undefined ? oneLook : quickLook)
    if (state !== undefined) return state
    if (open === undefined) continue
    for (const visit of (await suite.openVisits(id)).visits) {
      await suite.tellVisited(id, visit)
      await open(visit)
    }
  }
  return undefined
}

/** The suite puts its own URL into redirect URIs, so another name of the same suite does not work. */
async function checkAddress(suite: Suite, id: string): Promise<void> {
  const { redirectUri } = await suite.openVisits(id)
  const origin = redirectUri === undefined ? suite.url : new URL(redirectUri).origin
  if (origin !== suite.url)
    throw new SuiteElsewhere(`the suite calls itself ${origin}: use --suite ${origin}`)
}

/** Uploads a picture if the suite has asked for one that it does not have yet. */
async function keep(
  suite: Suite,
  id: string,
  png: Buffer,
  needed: boolean,
  pictures: Buffer[],
): Promise<void> {
  const name = (await suite.log(id)).find(({ upload }) => upload !== undefined)?.upload
  if (name === undefined) {
    if (needed) throw new Error('the suite has asked for no picture of this page')
    return
  }
  await suite.upload(id, name, png)
  pictures.push(png)
}

/** An error and its causes, each without the log that Playwright adds in further lines. */
function inFull(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [message = ''] = error.message.split('\n')
  return error.cause === undefined ? message : `${message}: ${inFull(error.cause)}`
}
