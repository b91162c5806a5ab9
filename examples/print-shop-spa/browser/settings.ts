/** Where everybody is. All of it is public: a page keeps no secret. RFC 6749 §2.1 */
export type Settings = { issuer: string; clientId: string; photoDrive: string }

/** What whoever serves this page tells it. */
export async function settings(): Promise<Settings> {
  const response = await fetch('/settings.json')
  if (!response.ok) throw new Error(`the settings answer ${response.status}`)
  return response.json()
}
