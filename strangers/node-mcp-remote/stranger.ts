import { says } from '../checks.ts'
import { installFromNpm } from '../npm-install.ts'
import type { Stranger } from '../stranger.ts'

const client = ['node', 'client.js'] as const

export const nodeMcpRemote: Stranger = {
  name: 'node-mcp-remote',
  program: '[mcp-remote](https://github.com/geelen/mcp-remote)',
  language: 'Node.js',
  needs: ['npm', 'npx'],
  shares: 'node-mcp-sdk',
  manifest: 'package.json',
  packages: { 'mcp-remote': '0.15.1' },
  install: [installFromNpm],
  start: ['node', 'server.js'],
  checks: [
    {
      name: 'sign-in',
      async run({ start, person }) {
        const [, url = ''] = await says(start(client), /Please authorize this client by visiting:\s+(\S+)/)
        await person.open(url)
      },
    },
    { name: 'API call', run: async ({ start }) => void (await says(start(client), /Hello, usr_/)) },
  ],
}
