/** Shares one pending call of `ask` among all concurrent callers. */
export function sharePending<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let onItsWay: Promise<Answer> | undefined
  return () => {
    onItsWay ??= ask().finally(() => {
      onItsWay = undefined
    })
    return onItsWay
  }
}
