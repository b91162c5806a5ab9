import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { changed, register } from '../support/registered-app.ts'

const codeAndRefresh = ['authorization_code', 'refresh_token']
const device = 'urn:ietf:params:oauth:grant-type:device_code'

/** What programs send to the registration endpoint, word for word, and what of it they are registered for. */
const apps: Readonly<Record<string, { sent: Record<string, unknown>; registered: Record<string, unknown> }>> =
  {
    'VS Code 1.104': {
      sent: {
        client_name: 'Visual Studio Code',
        client_uri: 'https://code.visualstudio.com',
        grant_types: [...codeAndRefresh, device],
        response_types: ['code'],
        redirect_uris: [
          'https://insiders.vscode.dev/redirect',
          'https://vscode.dev/redirect',
          'http://localhost/',
          'http://127.0.0.1/',
          'http://localhost:33418/',
          'http://127.0.0.1:33418/',
        ],
        scope: 'read:data',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
      },
      registered: { grant_types: codeAndRefresh, scope: 'openid photos.read offline_access' },
    },
    'Claude on the web': {
      sent: {
        client_name: 'Claude',
        client_uri: 'https://claude.ai/api/mcp/auth_callback',
        grant_types: codeAndRefresh,
        redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
        response_types: ['code'],
        scope: 'address phone email openid profile photos.read',
        token_endpoint_auth_method: 'client_secret_post',
      },
      registered: { grant_types: codeAndRefresh, scope: 'openid photos.read' },
    },
    'Claude Code': {
      sent: {
        client_name: 'Claude Code (photos)',
        redirect_uris: ['http://localhost:54212/callback'],
        grant_types: codeAndRefresh,
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
      registered: { grant_types: codeAndRefresh },
    },
    'mcp-remote': {
      sent: {
        redirect_uris: ['http://localhost:3334/oauth/callback'],
        token_endpoint_auth_method: 'none',
        grant_types: codeAndRefresh,
        response_types: ['code'],
        client_name: 'MCP CLI Client',
        client_uri: 'https://github.com/modelcontextprotocol/mcp-cli',
        software_id: '2e6dc280-f3c3-4e01-99a7-8181dbd1d23d',
        software_version: '0.1.38',
        scope: 'openid email profile',
      },
      registered: { grant_types: codeAndRefresh, scope: 'openid' },
    },
    'the MCP Inspector': {
      sent: {
        client_name: 'MCP Inspector',
        client_uri: 'https://github.com/modelcontextprotocol/inspector',
        redirect_uris: ['http://localhost:6274/oauth/callback'],
        grant_types: codeAndRefresh,
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        scope: '',
      },
      registered: { grant_types: codeAndRefresh, scope: 'openid photos.read offline_access' },
    },
    'the MCP SDK': {
      sent: {
        client_name: 'Simple OAuth MCP Client',
        redirect_uris: ['http://localhost:8090/callback'],
        grant_types: codeAndRefresh,
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
        scope: 'mcp:tools',
      },
      registered: { grant_types: codeAndRefresh, scope: 'openid photos.read offline_access' },
    },
    Cursor: {
      sent: {
        client_name: 'Cursor',
        redirect_uris: [
          'cursor://anysphere.cursor-mcp/oauth/callback',
          'https://www.cursor.com/agents/mcp/oauth/callback',
          'http://localhost:8787/callback',
        ],
        grant_types: codeAndRefresh,
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        application_type: 'web',
      },
      registered: {
        redirect_uris: ['https://www.cursor.com/agents/mcp/oauth/callback', 'http://localhost:8787/callback'],
      },
    },
    'the Gemini CLI': {
      sent: {
        client_name: 'Gemini CLI MCP Client',
        redirect_uris: ['http://localhost:7777/oauth/callback'],
        grant_types: codeAndRefresh,
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        scope: '',
      },
      registered: { grant_types: codeAndRefresh, scope: 'openid photos.read offline_access' },
    },
    ChatGPT: {
      sent: {
        client_name: 'ChatGPT',
        redirect_uris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
        grant_types: codeAndRefresh,
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
      registered: { grant_types: codeAndRefresh },
    },
    'an app that asks for everything': {
      sent: {
        client_name: 'Everything',
        redirect_uris: ['https://everything.example/cb'],
        grant_types: [...codeAndRefresh, 'implicit', 'password', 'client_credentials', device, 'urn:x:y'],
        response_types: ['code', 'token', 'id_token', 'code id_token', 'token id_token', 'none', 'foo'],
        token_endpoint_auth_method: 'none',
        scope: 'openid photos.read photos.delete admin',
        resource: 'https://api.example/mcp',
        logo_uri: 'data:image/png;base64,iVBORw0KGgo=',
        policy_uri: 'http://everything.example/policy',
        tos_uri: 'ftp://everything.example/tos',
        client_uri: 'everything.example',
        software_version: 'v'.repeat(500),
        default_acr_values: ['urn:of:nobody'],
        authorization_details_types: ['of_nobody'],
      },
      registered: {
        grant_types: codeAndRefresh,
        response_types: ['code'],
        scope: 'openid photos.read',
        client_name: 'Everything',
        logo_uri: undefined,
        policy_uri: undefined,
        tos_uri: undefined,
        client_uri: undefined,
        software_version: undefined,
        resource: undefined,
        default_acr_values: [],
        authorization_details_types: [],
      },
    },
  }

describe('an app is registered for what the policy gives of what it asks for (RFC 7591 §2)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServer({
      features: { device: true, implicit: true, hybrid: true, password: true },
      registration: { mode: 'open', scope: 'openid photos.read offline_access' },
    })
  })
  after(() => server[Symbol.asyncDispose]())

  for (const [name, { sent, registered }] of Object.entries(apps)) {
    test(`${name} registers, changes its registration and signs a person in`, async () => {
      const { status, body } = await register(server, sent)
      assert.equal(status, 201, JSON.stringify(body))
      const told = (answer: Record<string, unknown>) =>
        Object.fromEntries(Object.keys(registered).map((member) => [member, answer[member]]))
      assert.deepEqual(told(body), registered)
      assert.deepEqual(body.redirect_uris, registered.redirect_uris ?? sent.redirect_uris)
      assert.equal(body.token_endpoint_auth_method, sent.token_endpoint_auth_method)
      // The same rule for a change. RFC 7592 §2.2
      const again = await changed(server, body, sent)
      assert.equal(again.status, 200, JSON.stringify(again.body))
      assert.deepEqual(told(again.body), registered)

      const secret = body.client_secret === undefined ? undefined : String(body.client_secret)
      const [redirectUri] = body.redirect_uris as readonly string[]
      const app = new App(server, String(body.client_id), redirectUri ?? '', secret)
      const { code } = await app.authorize({ scope: String(body.scope) })
      assert.ok(code)
    })
  }

  test('an app may send everything that the metadata lists, because the response says what it got', async () => {
    const metadata = JSON.parse((await ask(server, '/.well-known/oauth-authorization-server')).html)
    const { status, body } = await register(server, {
      redirect_uris: ['https://new.example/cb'],
      grant_types: metadata.grant_types_supported,
      response_types: metadata.response_types_supported,
      scope: metadata.scopes_supported.join(' '),
      default_acr_values: metadata.acr_values_supported,
    })
    assert.equal(status, 201, JSON.stringify(body))
    assert.deepEqual(body.grant_types, codeAndRefresh)
    assert.deepEqual(body.response_types, ['code'])
    assert.deepEqual(body.default_acr_values, metadata.acr_values_supported)
    for (const token_endpoint_auth_method of metadata.token_endpoint_auth_methods_supported) {
      if (token_endpoint_auth_method === 'private_key_jwt') continue
      const redirect_uris = ['https://new.example/cb']
      assert.equal((await register(server, { redirect_uris, token_endpoint_auth_method })).status, 201)
    }
  })
})
