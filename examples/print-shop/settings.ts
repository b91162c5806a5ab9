/** What Print Shop has to know; the names are those of the environment variables. */
export type Settings = {
  issuer: URL
  clientId: string
  clientSecret: string
  /** Where Photo Drive's API is. */
  photoDrive: URL
  /** Where people reach Print Shop. */
  origin: string
}

export function settingsFrom(env: NodeJS.ProcessEnv): Settings & { port: number } {
  const { ISSUER = 'http://localhost:4000', CLIENT_ID = 'print-shop', CLIENT_SECRET } = env
  const port = Number(env.PORT ?? 4002)
  if (CLIENT_SECRET === undefined) {
    throw new Error('CLIENT_SECRET is missing: it is what the authorization server knows Print Shop by')
  }
  return {
    issuer: new URL(ISSUER),
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    photoDrive: new URL(env.PHOTO_DRIVE ?? 'http://localhost:4001'),
    origin: `http://localhost:${port}`,
    port,
  }
}
