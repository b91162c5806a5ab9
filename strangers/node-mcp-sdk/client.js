// An MCP client, after the example “simpleOAuthClient” of the SDK.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const listener = createServer().listen(0, 'localhost')
await once(listener, 'listening')
const callback = `http://localhost:${listener.address().port}/callback`
const code = new Promise((resolve) => {
  listener.on('request', (request, response) => {
    const answer = new URL(request.url, callback).searchParams
    response.end(answer.get('error_description') ?? 'Authorization successful')
    if (answer.has('code')) resolve(answer.get('code'))
  })
})

const kept = {}
const authProvider = {
  redirectUrl: callback,
  clientMetadata: {
    client_name: 'Simple OAuth MCP Client',
    redirect_uris: [callback],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
  },
  clientInformation: () => kept.client,
  saveClientInformation: (client) => {
    kept.client = client
  },
  tokens: () => kept.tokens,
  saveTokens: (tokens) => {
    kept.tokens = tokens
  },
  redirectToAuthorization: (url) => console.log(`Please open this URL in your browser: ${url}`),
  saveCodeVerifier: (verifier) => {
    kept.verifier = verifier
  },
  codeVerifier: () => kept.verifier,
}

async function connected() {
  const client = new Client({ name: 'simple-oauth-client', version: '1.0.0' })
  const transport = new StreamableHTTPClientTransport(new URL('https://app.example/mcp'), { authProvider })
  try {
    await client.connect(transport)
    return client
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error
    await transport.finishAuth(await code)
    return connected()
  }
}

const client = await connected()
const greet = async () => (await client.callTool({ name: 'greet' })).content[0].text
console.log('first:', await greet())
// The SDK refreshes a token that the MCP server no longer accepts.
kept.tokens = { ...kept.tokens, access_token: 'expired' }
console.log('second:', await greet())
listener.close()
