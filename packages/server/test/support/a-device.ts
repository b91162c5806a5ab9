import assert from 'node:assert/strict'
import { aConfiguration, aServer, type Configuration, type TestServer } from './a-server.ts'
import { App, type TokenAnswer } from './app.ts'
import { Walker } from './walker.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** The registration of a device without a browser. */
export const television = {
  client_id: 'television',
  client_name: 'Photo Frame',
  grant_types: [deviceGrant, 'refresh_token'],
  token_endpoint_auth_method: 'none',
  scope: 'openid profile photos.read offline_access',
}

/** A server with the device grant enabled, and two clients that may use it. */
export function aDeviceServer(change: Configuration = {}): Promise<TestServer & AsyncDisposable> {
  const other = { ...television, client_id: 'other-frame', client_name: 'Other Frame' }
  return aServer({
    features: { device: true },
    clients: [...aConfiguration.clients, television, other],
    ...change,
  })
}

/** A device without a browser: it requests codes, shows the user code, and polls with the device code. */
export class Device {
  readonly #app: App
  deviceCode = ''
  userCode = ''
  answer: Record<string, unknown> = {}

  constructor(server: Pick<TestServer, 'fetch' | 'issuer'>, id = 'television') {
    this.#app = new App(server, id, '')
  }

  async start(fields: Record<string, string> = {}): Promise<this> {
    const { status, body } = await this.#app.post('/device-authorization', {
      scope: 'openid photos.read offline_access',
      ...fields,
    })
    assert.equal(status, 200, JSON.stringify(body))
    this.answer = body
    this.deviceCode = String(body.device_code)
    this.userCode = String(body.user_code)
    return this
  }

  ask(fields: Record<string, string>): Promise<TokenAnswer> {
    return this.#app.post('/device-authorization', fields)
  }

  poll(fields: Record<string, string> = {}): Promise<TokenAnswer> {
    return this.#app.post('/token', { grant_type: deviceGrant, device_code: this.deviceCode, ...fields })
  }
}

/** Signs a user in at the device page and types the code. */
export async function atConsent(
  server: Pick<TestServer, 'fetch' | 'issuer'>,
  code: string,
  as: { username?: string; password?: string } = {},
): Promise<Walker> {
  const walker = new Walker(server)
  await walker.go('/device')
  await walker.signIn(as.username, as.password)
  assert.equal(new URL(walker.url).pathname, '/device')
  return walker.submit({ user_code: code })
}
