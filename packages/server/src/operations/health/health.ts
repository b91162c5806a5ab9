import type { Log } from '../../log/log.ts'

/**
 * The health of one part. `degraded`: requests are served, but an operator should investigate. `reason` is never
 * secret.
 */
export type PartHealth = { status: 'ready' | 'degraded' | 'unavailable'; reason?: string }

/** Whether this server should receive requests, with the health of each part. */
export type Readiness = { status: PartHealth['status']; parts: Readonly<Record<string, PartHealth>> }

/** A health check of one or more parts. If it throws or takes too long, `part` is `unavailable`. */
export type Check = {
  part: string
  look(): Promise<Readonly<Record<string, PartHealth>>>
}

/** Milliseconds for which a result is cached, so that frequent probes cost nothing. */
const fresh = 1_000
/** Milliseconds after which a check that has not resolved counts as failed. */
const patience = 2_000

/** Runs the health checks of a server; concurrent probes share one run. */
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

  /** From now on the server is not ready, because it is shutting down. */
  drain(): void {
    this.#draining = true
  }

  async ready(): Promise<Readiness> {
    if (this.#draining) {
      const parts = { ...this.#last?.readiness.parts, draining: unavailable('the server is about to end') }
      return { status: 'unavailable', parts }
    }
    // Monotonic time, which is not affected when the clock is set.
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

  /** Logs changes of the status only. */
  #tell({ status, parts }: Readiness): void {
    if (status === this.#told) return
    this.#told = status
    const affected = Object.fromEntries(Object.entries(parts).filter(([, part]) => part.status !== 'ready'))
    if (status === 'ready') this.#log.info({ status }, 'health')
    else this.#log.warn({ status, parts: affected }, 'health')
  }
}

/** The health of a part that does not work. */
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

/** Matches the storage's description of a fault, without the details in brackets, which may contain an address. */
const chosenWords =
  /^the database (?:is )?((?:input\/output error|[a-z ,-]{1,40})(?:: [a-z ]{1,40})?)(?: \([\s\S]*\))?$/

/** The public reason for an error: only the fixed descriptions of the storage, nothing else from the message. */
function plainReason(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  return chosenWords.exec(message)?.[1] ?? 'does not answer'
}
