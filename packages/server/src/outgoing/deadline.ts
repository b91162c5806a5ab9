/**
 * Runs `work` for at most so many milliseconds. The signal is aborted at the end in any case, whether the work is done,
 * has failed or is late: whatever was opened on the way listens to it and is closed, so that nothing outlives the work.
 * Rejects with `late()` at the deadline, even where the work itself never settles.
 */
export async function within<Value>(
  patience: number,
  work: (signal: AbortSignal) => Promise<Value>,
  late: () => Error,
): Promise<Value> {
  const end = new AbortController()
  const deadline = Promise.withResolvers<never>()
  const timer = setTimeout(() => deadline.reject(late()), patience)
  try {
    return await Promise.race([work(end.signal), deadline.promise])
  } finally {
    clearTimeout(timer)
    end.abort()
  }
}
