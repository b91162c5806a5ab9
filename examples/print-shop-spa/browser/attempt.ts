/** The values to keep during the redirect to the authorization server. They are useless without the response. */
export type Attempt = { state: string; nonce: string; verifier: string }

const name = 'attempt'

/** Stores the attempt for this tab; each tab has its own. */
export function keepAttempt(attempt: Attempt): void {
  sessionStorage.setItem(name, JSON.stringify(attempt))
}

/** Removes and returns this tab's attempt, so that a repeated response finds none. */
export function takeAttempt(): Attempt | undefined {
  const kept = sessionStorage.getItem(name)
  sessionStorage.removeItem(name)
  return kept === null ? undefined : JSON.parse(kept)
}
