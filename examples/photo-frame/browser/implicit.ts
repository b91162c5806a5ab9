export type Settings = { issuer: string; clientId: string; photoDrive: string }

/** What came in the fragment: an access token, or why there is none. RFC 6749 §4.2.2 */
export type Answer = { token: string; expiresAt: number } | { error: string }

const name = 'state'

/** Leaves for the sign-in. There is nothing like PKCE here: `state` is all that ties the answer to this tab. */
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

/** Reads the answer from the fragment, once. Nothing unless this tab asked this server for it. */
export function takeAnswer(fragment: string, issuer: string): Answer | undefined {
  const state = sessionStorage.getItem(name)
  sessionStorage.removeItem(name)
  const answer = new URLSearchParams(fragment.slice(1))
  // RFC 6749 §10.12: without this a stranger could sign this tab in as themselves. RFC 9207 §2.4: nor another server.
  if (state === null || answer.get('state') !== state || answer.get('iss') !== issuer) return undefined
  const token = answer.get('access_token')
  if (token === null) return { error: answer.get('error') ?? 'no token came' }
  return { token, expiresAt: Date.now() + Number(answer.get('expires_in')) * 1000 }
}
