import type { Log } from '../../log/log.ts'

/** How one part does. `degraded`: people are served, and somebody should look. `reason` holds nothing secret. */
export type PartHealth = { status: 'ready' | 'degraded' | 'unavailable'; reason?: string }

/** Whether this server should be sent requests, and which part says so. */
export type Readiness = { status: PartHealth['status']; parts: Readonly<Record<string, PartHealth>> }

/** Looks at some parts, by their names. One that throws or takes too long makes `unavailable` of `part`. */
export type Check = {
  part: string
  look(): Promise<Readonly<Record<string, PartHealth>>>
}

/** Milliseconds for which an answer is given again: whoever asks more often learns no more and costs nothing. */
const fresh = 1_000
/** Milliseconds after which a part that says nothing is taken for one that does not answer. */
const patience = 2_000

/** Looks at the parts of a server, however many ask. */
export class Health {
  readonly #checks: readonly Check[]
  readonly #log: Pick<Log, 'info' | 'warn'>
  #last: { readiness: Readiness; at: number } | undefined
  #looking: Promise<Readiness> | undefined
  #told: PartHealth['status'] = 'ready'
  #draining = false

  constructor(checks: readonly Check[], log: Pick<Log, 'info' | 'warn'>) {
    this.#checks = checks
    this.#log = log
  }

  get draining(): boolean {
    return this.#draining
  }

  /** From now on the server is not ready, because it is about to end. */
  drain(): void {
    this.#draining = true
  }

  async ready(): Promise<Readiness> {
    if (this.#draining) {
      const parts = { ...this.#last?.readiness.parts, draining: unavailable('the server is about to end') }
      return { status: 'unavailable', parts }
    }
    // The process's own time: nobody sets it.
    if (this.#last !== undefined && performance.now() - this.#last.at < fresh) return this.#last.readiness
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #look(): Promise<Readiness> {
    const found = await Promise.all(this.#checks.map(looked))
    const parts: Record<string, PartHealth> = Object.assign({}, ...found)
    const readiness = { status: worst(Object.values(parts)), parts }
    this.#last = { readiness, at: performance.now() }
    this.#tell(readiness)
    return readiness
  }

  /** Once per change: what stays as it is fills the log and tells nothing. */
  #tell({ status, parts }: Readiness): void {
    if (status === this.#told) return
    this.#told = status
    const affected = Object.fromEntries(Object.entries(parts).filter(([, part]) => part.status !== 'ready'))
    if (status === 'ready') this.#log.info({ status }, 'health')
    else this.#log.warn({ status, parts: affected }, 'health')
  }
}

/** A part that cannot do its work. */
export function unavailable(reason: string): PartHealth {
  return { status: 'unavailable', reason }
}

function worst(parts: readonly PartHealth[]): PartHealth['status'] {
  if (parts.some(({ status }) => status === 'unavailable')) return 'unavailable'
  return parts.some(({ status }) => status === 'degraded') ? 'degraded' : 'ready'
}

async function looked({ part, look }: Check): Promise<Readonly<Record<string, PartHealth>>> {
  const silent = Promise.withResolvers<Readonly<Record<string, PartHealth>>>()
  const timer = setTimeout(() => silent.resolve({ [part]: unavailable('does not answer') }), patience)
  try {
    return await Promise.race([look(), silent.promise])
  } catch (error) {
    return { [part]: unavailable(plainReason(error)) }
  } finally {
    clearTimeout(timer)
  }
}

/** What an engine says of itself, up to what it adds in brackets, which may hold a name or an address. */
const chosenWords =
  /^the database (?:is )?((?:input\/output error|[a-z ,-]{1,40})(?:: [a-z ]{1,40})?)(?: \([\s\S]*\))?$/

/** What may be told to anybody: of an error, only the words that the storage chooses among. */
function plainReason(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  return chosenWords.exec(message)?.[1] ?? 'does not answer'
}
