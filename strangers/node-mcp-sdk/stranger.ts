import assert from 'node:assert/strict'
import { says } from '../checks.ts'
import { installFromNpm } from '../npm-install.ts'
import type { Stranger } from '../stranger.ts'

const client = ['node', 'client.js'] as const

export const nodeMcpSdk: Stranger = {
  name: 'node-mcp-sdk',
  program:
    '[MCP TypeScript SDK](https://github.com/modelcontextprotocol/typescript-sdk), its client and its server',
  language: 'Node.js',
  needs: ['npm'],
  manifest: 'package.json',
  packages: { '@modelcontextprotocol/sdk': '1.32.2' },
  install: [installFromNpm],
  start: ['node', 'server.js'],
  checks: [
    {
      name: 'sign-in',
      async run({ start, person }) {
        const [, url = ''] = await says(start(client), /Please open this URL in your browser: (\S+)/)
        const { text } = await person.open(url)
        assert.match(text, /Authorization successful/)
      },
    },
    { name: 'API call', run: async ({ start }) => void (await says(start(client), /first: Hello, usr_/)) },
    { name: 'refresh', run: async ({ start }) => void (await says(start(client), /second: Hello, usr_/)) },
  ],
}
