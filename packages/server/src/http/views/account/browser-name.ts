/** The names of a browser and of its operating system, as far as its `User-Agent` header says. */
export async function browserName(
  userAgent: string | undefined,
): Promise<{ browser: string | undefined; system: string | undefined }> {
  if (userAgent === undefined || userAgent.trim() === '') return { browser: undefined, system: undefined }
  // Loaded for the first page that needs it.
  const { default: Bowser } = await import('bowser')
  const found = Bowser.getParser(userAgent)
  return { browser: found.getBrowserName() || undefined, system: found.getOSName() || undefined }
}
