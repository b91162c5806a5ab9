/** What must survive the way to the authorization server and back. Worth nothing without the answer to it. */
export type Attempt = { state: string; nonce: string; verifier: string }

const name = 'attempt'

/** Keeps the attempt for this tab alone: another tab has its own. */
export function keepAttempt(attempt: Attempt): void {
  sessionStorage.setItem(name, JSON.stringify(attempt))
}

/** The attempt that this tab began, once: an answer that comes twice finds none. */
export function takeAttempt(): Attempt | undefined {
  const kept = sessionStorage.getItem(name)
  sessionStorage.removeItem(name)
  return kept === null ? undefined : JSON.parse(kept)
}
