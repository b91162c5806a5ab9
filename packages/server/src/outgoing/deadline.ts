/**
 * Runs `work` for at most `patience` milliseconds. The signal is always aborted at the end, whether the work
 * succeeded, failed or timed out, so that all sockets that listen to it are closed. Rejects with `late()` at the
 * deadline, even if the work itself never settles.
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
