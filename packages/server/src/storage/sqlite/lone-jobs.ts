/** Which jobs run behind one door, for an engine that cannot ask the other processes. */
export class LoneJobs {
  readonly #running = new Set<string>()

  /** Runs a job unless it runs already, and then answers `undefined`. */
  async run<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined> {
    if (this.#running.has(job)) return undefined
    this.#running.add(job)
    try {
      return await run()
    } finally {
      this.#running.delete(job)
    }
  }
}
