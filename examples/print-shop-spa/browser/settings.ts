/** The page's configuration. All of it is public, since a page cannot keep a secret. RFC 6749 §2.1 */
export type Settings = { issuer: string; clientId: string; photoDrive: string }

/** Fetches the configuration from the server of the page. */
export async function settings(): Promise<Settings> {
  const response = await fetch('/settings.json')
  if (!response.ok) throw new Error(`/settings.json answered ${response.status}`)
  return response.json()
}
