/** A module of a plan, as the suite lists it. */
export type Module = { testModule: string; variant?: Readonly<Record<string, string>> }

/** One line of a module's log; `result` is present if the line is about a checked condition. */
export type LogEntry = {
  src?: string
  msg?: string
  result?: string
  requirements?: readonly string[]
  /** The name of a picture that nobody has uploaded yet. */
  upload?: string
}

/** A URL that the suite wants the browser of a person to open. */
export type Visit = { url: string; method: string }

type Info = {
  /** `CREATED`, `CONFIGURED`, `RUNNING`, `WAITING`, `FINISHED` or `INTERRUPTED`. */
  status: string
  /** `PASSED`, `WARNING`, `FAILED`, `REVIEW` (a person has to look at a page) or `SKIPPED`. */
  result: string
}

/** The HTTP API of a running OpenID conformance suite. */
export class Suite {
  readonly url: string

  constructor(url: string) {
    this.url = url
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

  /** Creates an instance of a module and returns its id. */
  async createModule(plan: string, { testModule, variant }: Module): Promise<string> {
    const query = new URLSearchParams({ plan, test: testModule })
    if (variant !== undefined) query.set('variant', JSON.stringify(variant))
    const { id } = (await this.#call('POST', `/api/runner?${query}`)) as { id: string }
    return id
  }

  /** Starts a module that waits in the state `CONFIGURED`. */
  async start(id: string): Promise<void> {
    await this.#call('POST', `/api/runner/${id}`)
  }

  async cancel(id: string): Promise<void> {
    await this.#call('DELETE', `/api/runner/${id}`)
  }

  /** Waits for one of the states, at most for so many milliseconds. */
  async waitFor(id: string, states: readonly string[], milliseconds: number): Promise<string | undefined> {
    const query = new URLSearchParams({ states: states.join(','), timeoutMs: String(milliseconds) })
    const { state } = (await this.#call('GET', `/api/runner/${id}/wait-state?${query}`)) as { state?: string }
    return state
  }

  /** The URLs that nobody has opened yet, and the redirect URI of the module, if it has one. */
  async openVisits(id: string): Promise<{ visits: readonly Visit[]; redirectUri: string | undefined }> {
    const { browser, exposed } = (await this.#call('GET', `/api/runner/${id}`)) as {
      browser?: { urlsWithMethod?: readonly Visit[] }
      exposed?: { redirect_uri?: string }
    }
    return { visits: browser?.urlsWithMethod ?? [], redirectUri: exposed?.redirect_uri }
  }

  async tellVisited(id: string, { url }: Visit): Promise<void> {
    await this.#call('POST', `/api/runner/browser/${id}/visit?${new URLSearchParams({ url })}`)
  }

  /** Uploads the picture of a page for one of the entries of the log that ask for one. */
  async upload(id: string, name: string, png: Buffer): Promise<void> {
    await this.#call(
      'POST',
      `/api/log/${id}/images/${name}`,
      `data:image/png;base64,${png.toString('base64')}`,
    )
  }

  async info(id: string): Promise<Partial<Info>> {
    return (await this.#call('GET', `/api/info/${id}`)) as Partial<Info>
  }

  async log(id: string): Promise<readonly LogEntry[]> {
    return (await this.#call('GET', `/api/log/${id}`)) as readonly LogEntry[]
  }

  async #call(method: string, path: string, body?: object | string): Promise<unknown> {
    const isText = typeof body === 'string'
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': isText ? 'text/plain' : 'application/json' },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 400)}`)
    return text === '' ? {} : JSON.parse(text)
  }
}
