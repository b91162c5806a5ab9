/** Tracks the running jobs of one `Database`, for an engine that cannot know those of other processes. */
export class LoneJobs {
  readonly #running = new Set<string>()

  /** Runs a job, unless it is already running; then it resolves to `undefined`. */
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
