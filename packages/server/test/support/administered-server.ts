import assert from 'node:assert/strict'
import { adminScopeNames } from '../../src/protocol/access/admin-api.ts'
import { aConfiguration, type Configuration, type TestServer } from './a-server.ts'
import { App } from './app.ts'
import { Walker } from './walker.ts'
import { aWatchedServer } from './watched-server.ts'

const password = 'seven quiet lanterns'
const secret = 'robot-secret-0123456789abcdef0123'
const every = adminScopeNames.join(' ')
const redirectUri = 'https://console.example/callback'

/** An answer of the admin API. */
export type Told = {
  status: number
  headers: Headers
  body: Record<string, unknown> & { items?: Told['body'][] }
}

/** Calls operations with the token of one caller. */
export type Caller = (
  method: string,
  path: string,
  options?: { body?: unknown; headers?: Record<string, string>; text?: string },
) => Promise<Told>

export type AdministeredServer = TestServer &
  AsyncDisposable & {
    owner: Caller
    operator: Caller
    auditor: Caller
    member: Caller
    /** A client that calls for itself. */
    robot: Caller
    /** A caller with this token, or without one. */
    with(token: string | undefined): Caller
    /** The token of a person with these scopes. */
    tokenOf(username: string, scope?: string): Promise<string>
    /** Creates an account, and returns its id. */
    signUp(username: string): Promise<string>
  }

/** A server with an owner, an operator, an auditor, a member, and a program that administers it. */
export async function anAdministeredServer(configuration: Configuration = {}): Promise<AdministeredServer> {
  const server = await aWatchedServer({
    ...configuration,
    features: { sign_up: true, ...configuration.features },
    clients: [
      ...(configuration.clients ?? aConfiguration.clients),
      {
        client_id: 'console',
        client_name: 'Console',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
        scope: `openid ${every}`,
      },
      {
        client_id: 'robot',
        client_secret: secret,
        client_name: 'Robot',
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: every,
      },
    ],
  })
  const calling =
    (token: string | undefined): Caller =>
    async (method, path, { body, headers = {}, text } = {}) => {
      const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const response = await server.fetch(
        new Request(`${server.issuer}/admin/v1${path}`, {
          method,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(sent === undefined ? {} : { 'content-type': type }),
            ...headers,
          },
          ...(sent === undefined ? {} : { body: sent }),
        }),
      )
      const answered = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: answered === '' ? {} : JSON.parse(answered),
      }
    }
  const app = new App(server, 'console', redirectUri)
  const tokenOf = async (username: string, scope = every): Promise<string> => {
    const secretOf = { alice: undefined, bob: 'staple garden window' }[username] ?? password
    const { code, verifier } = await app.authorize(
      { scope, resource: `${server.issuer}/admin/v1` },
      { username, ...(username === 'alice' ? {} : { password: secretOf }) },
    )
    return (await app.redeem(code, verifier)).body.access_token ?? assert.fail('no token')
  }
  const idOf = async (username: string): Promise<string> => {
    const { body } = await calling(await robotToken())('GET', `/users?prefix=${username}`)
    return String(body.items?.[0]?.user_id)
  }
  const robotToken = async () => {
    const { body } = await new App(server, 'robot', '', secret).post('/token', {
      grant_type: 'client_credentials',
    })
    return body.access_token ?? assert.fail(JSON.stringify(body))
  }
  const signUp = async (username: string): Promise<string> => {
    const walker = await new Walker(server).go('/sign-up')
    await walker.submit({ username, name: '', password, password_again: password })
    return idOf(username)
  }
  const setUp = await new Walker(server).go(server.setUpUrl ?? assert.fail('no link'))
  await setUp.submit({ username: 'olga', name: 'Olga Owner', password, password_again: password })
  const owner = calling(await tokenOf('olga'))
  for (const role of ['operator', 'auditor'] as const) {
    const { status, body } = await owner('PATCH', `/users/${await signUp(role)}`, { body: { role } })
    assert.equal(status, 200, JSON.stringify(body))
  }
  await signUp('member')
  return Object.defineProperties({} as AdministeredServer, {
    ...Object.getOwnPropertyDescriptors(server),
    ...Object.getOwnPropertyDescriptors({
      owner,
      operator: calling(await tokenOf('operator')),
      auditor: calling(await tokenOf('auditor')),
      member: calling(await tokenOf('member')),
      robot: calling(await robotToken()),
      with: calling,
      tokenOf,
      signUp,
    }),
  })
}
