export type Settings = { issuer: string; clientId: string; photoDrive: string }

/** The authorization response in the fragment: an access token or an error. RFC 6749 §4.2.2 */
export type Answer = { token: string; expiresAt: number } | { error: string }

const name = 'state'

/** Redirects to the sign-in. Without PKCE, only `state` binds the response to this tab. */
export function begin({ issuer, clientId }: Settings): void {
  const state = crypto.randomUUID()
  sessionStorage.setItem(name, state)
  const url = new URL('/authorize', issuer)
  url.search = new URLSearchParams({
    response_type: 'token',
    client_id: clientId,
    redirect_uri: `${location.origin}/callback`,
    scope: 'photos.read',
    state,
  }).toString()
  location.assign(url)
}

/** Reads the response from the fragment, once. Returns undefined unless this tab sent the request to this server. */
export function takeAnswer(fragment: string, issuer: string): Answer | undefined {
  const state = sessionStorage.getItem(name)
  sessionStorage.removeItem(name)
  const answer = new URLSearchParams(fragment.slice(1))
  // RFC 6749 §10.12: without this check an attacker could sign this tab in as themselves (login CSRF).
  // RFC 9207 §2.4: the response must come from the issuer that was asked (mix-up).
  if (state === null || answer.get('state') !== state || answer.get('iss') !== issuer) return undefined
  const token = answer.get('access_token')
  if (token === null) return { error: answer.get('error') ?? 'no token in the response' }
  return { token, expiresAt: Date.now() + Number(answer.get('expires_in')) * 1000 }
}
