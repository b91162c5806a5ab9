/** A module of a plan, as the suite lists it. */
export type Module = { testModule: string; variant?: Readonly<Record<string, string>> }

/** One line of a module's log; `result` is present if the line is about a checked condition. */
export type LogEntry = { src?: string; msg?: string; result?: string; requirements?: readonly string[] }

export type Outcome = {
  id: string
  /** `FINISHED`, `INTERRUPTED`, or the state of the module at the timeout. */
  status: string
  /** `PASSED`, `WARNING`, `FAILED`, `REVIEW` (a person has to look at a page) or `SKIPPED`. */
  result: string
  log: readonly LogEntry[]
}

/** Timeout in milliseconds, longer than the slowest module, which waits for half a minute and then repeats its request. */
const patience = 180_000
const oneLook = 20_000

/** The HTTP API of a running OpenID conformance suite. */
export class Suite {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** The suite's version. Throws if the suite does not respond. */
  async version(): Promise<string> {
    const { version } = (await this.#call('GET', '/api/server')) as { version?: string }
    return version ?? 'unknown'
  }

  async createPlan(
    name: string,
    variant: Readonly<Record<string, string>>,
    configuration: object,
  ): Promise<{ id: string; modules: readonly Module[] }> {
    const query = new URLSearchParams({ planName: name, variant: JSON.stringify(variant) })
    return (await this.#call('POST', `/api/plan?${query}`, configuration)) as {
      id: string
      modules: readonly Module[]
    }
  }

  /** Runs a module to its end. Calls `rotate` when the suite waits for our keys to rotate. */
  async run(plan: string, module: Module, rotate: () => Promise<void>): Promise<Outcome> {
    const query = new URLSearchParams({ plan, test: module.testModule })
    if (module.variant !== undefined) query.set('variant', JSON.stringify(module.variant))
    const { id } = (await this.#call('POST', `/api/runner?${query}`)) as { id: string }
    await this.#reached(id, ['CONFIGURED', 'WAITING', 'FINISHED'])
    // Every module is in the state CONFIGURED for a moment; this one stays there until it is started.
    if (module.testModule === 'oidcc-server-rotate-keys') {
      await rotate()
      await this.#call('POST', `/api/runner/${id}`)
    }
    const status = await this.#reached(id, ['FINISHED'])
    if (status !== 'FINISHED' && status !== 'INTERRUPTED') await this.#call('DELETE', `/api/runner/${id}`)
    const info = (await this.#call('GET', `/api/info/${id}`)) as { result?: string }
    const log = (await this.#call('GET', `/api/log/${id}`)) as readonly LogEntry[]
    return { id, status, result: info.result ?? 'UNKNOWN', log }
  }

  /** Waits until one of the states or `INTERRUPTED` is reached. Returns that state, or the last one seen at the timeout. */
  async #reached(id: string, states: readonly string[]): Promise<string> {
    const until = Date.now() + patience
    const query = new URLSearchParams({
      states: [...states, 'INTERRUPTED'].join(','),
      timeoutMs: String(oneLook),
    })
    while (Date.now() < until) {
      const answer = (await this.#call('GET', `/api/runner/${id}/wait-state?${query}`)) as { state?: string }
      if (answer.state !== undefined) return answer.state
    }
    const { status } = (await this.#call('GET', `/api/info/${id}`)) as { status?: string }
    return status ?? 'UNKNOWN'
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 400)}`)
    return text === '' ? {} : JSON.parse(text)
  }
}
