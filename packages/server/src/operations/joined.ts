/** Whoever asks while an answer is on its way gets that one: a question is asked once, however many want to know. */
export function joined<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let onItsWay: Promise<Answer> | undefined
  return () => {
    onItsWay ??= ask().finally(() => {
      onItsWay = undefined
    })
    return onItsWay
  }
}
