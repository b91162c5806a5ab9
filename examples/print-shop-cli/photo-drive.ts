/** The titles of the user's photos. */
export async function titles(photoDrive: URL, accessToken: string): Promise<readonly string[]> {
  const response = await fetch(new URL('/photos', photoDrive), {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`Photo Drive answered ${response.status}`)
  const { photos }: { photos: readonly { title: string }[] } = await response.json()
  return photos.map(({ title }) => readable(title))
}

/** Replaces control characters, which could send commands to the terminal. */
function readable(title: string): string {
  return title.replaceAll(/\p{Cc}/gu, '�')
}
