// An MCP client that knows no OAuth, and starts the MCP servers of its configuration file, as most of them do.
import { readFileSync } from 'node:fs'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

const { greeter } = JSON.parse(readFileSync('mcp.json', 'utf8')).mcpServers
// mcp-remote keeps its tokens here.
const env = { ...process.env, MCP_REMOTE_CONFIG_DIR: `${import.meta.dirname}/tokens-${process.env.PORT}` }
const client = new Client({ name: 'simple-client', version: '1.0.0' })
await client.connect(new StdioClientTransport({ ...greeter, env, stderr: 'inherit' }))
console.log((await client.callTool({ name: 'greet' })).content[0].text)
await client.close()
