import { aConfiguration, type Configuration } from './a-server.ts'
import { App, type TokenAnswer } from './app.ts'

const secret = 'old-app-secret-0123456789abcdef-0'

/** A client of the password grant. */
export const oldApp = {
  client_id: 'old-app',
  client_secret: secret,
  client_name: 'Old App',
  grant_types: ['password', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'photos.read photos.delete',
}

/** A configuration with the password grant enabled, and variants of this client besides the usual clients. */
export function withOldApps(...changes: readonly object[]): Configuration {
  const apps = changes.length === 0 ? [oldApp] : changes.map((change) => ({ ...oldApp, ...change }))
  return { features: { password: true }, clients: [...aConfiguration.clients, ...apps] }
}

/** An app that uses the password grant. */
export class OldApp extends App {
  constructor(server: App['server'], id = 'old-app') {
    super(server, id, '', secret)
  }

  password(fields: Record<string, string | readonly string[]> = {}): Promise<TokenAnswer> {
    const alice = { username: 'alice', password: 'correct horse battery' }
    return this.post('/token', { grant_type: 'password', ...alice, ...fields })
  }
}
