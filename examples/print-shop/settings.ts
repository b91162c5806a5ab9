/** Print Shop's configuration, read from environment variables. */
export type Settings = {
  issuer: URL
  /** The page of the authorization server on which people take back what they allowed. */
  permissionsPage: URL
  clientId: string
  clientSecret: string
  /** The URL of Photo Drive's API. */
  photoDrive: URL
  /** Print Shop's own origin, as browsers reach it. */
  origin: string
}

export function settingsFrom(env: NodeJS.ProcessEnv): Settings & { port: number } {
  const { ISSUER = 'http://localhost:4000', CLIENT_ID = 'print-shop', CLIENT_SECRET } = env
  const port = Number(env.PORT ?? 4002)
  if (CLIENT_SECRET === undefined) {
    throw new Error(
      'CLIENT_SECRET is missing: Print Shop needs it to authenticate at the authorization server',
    )
  }
  return {
    issuer: new URL(ISSUER),
    permissionsPage: new URL(env.PERMISSIONS_PAGE ?? `${ISSUER}/account/permissions`),
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    photoDrive: new URL(env.PHOTO_DRIVE ?? 'http://localhost:4001'),
    origin: `http://localhost:${port}`,
    port,
  }
}
