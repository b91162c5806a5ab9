// An MCP server that accepts the access tokens of Valetkey, after the example “simpleStreamableHttp” of the SDK.
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from '@modelcontextprotocol/sdk/server/auth/router.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const resource = new URL('https://app.example/mcp')
const response = await fetch('https://login.example/.well-known/oauth-authorization-server')
const oauthMetadata = await response.json()
const keys = createRemoteJWKSet(new URL(oauthMetadata.jwks_uri))

const verifier = {
  async verifyAccessToken(token) {
    const expected = { issuer: oauthMetadata.issuer, audience: resource.href, typ: 'at+jwt' }
    const { payload } = await jwtVerify(token, keys, expected).catch((error) => {
      throw new InvalidTokenError(error.message)
    })
    return {
      token,
      clientId: payload.client_id,
      scopes: payload.scope.split(' '),
      expiresAt: payload.exp,
      extra: { sub: payload.sub },
    }
  },
}

function greeter() {
  const server = new McpServer({ name: 'greeter', version: '1.0.0' })
  server.registerTool('greet', { description: 'Greets the person who signed in' }, ({ authInfo }) => ({
    content: [{ type: 'text', text: `Hello, ${authInfo.extra.sub}!` }],
  }))
  return server
}

const app = express()
app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resource, scopesSupported: ['greet'] }))
const bearer = requireBearerAuth({
  verifier,
  requiredScopes: ['greet'],
  resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(resource),
})
app.post('/mcp', bearer, express.json(), async (request, response) => {
  const transport = new StreamableHTTPServerTransport({})
  await greeter().connect(transport)
  await transport.handleRequest(request, response, request.body)
})
app.all('/mcp', (_request, response) => response.status(405).end())

app.listen(process.env.PORT, 'localhost')
