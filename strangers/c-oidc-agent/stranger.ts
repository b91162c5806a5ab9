import { says } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

const agent = ['sh', 'start.sh'] as const

export const cOidcAgent: Stranger = {
  name: 'c-oidc-agent',
  program: '[oidc-agent](https://github.com/indigo-dc/oidc-agent)',
  language: 'C',
  needs: ['sh', 'curl', 'dpkg-query', 'apt-get'],
  manifest: 'install.sh',
  packages: { 'oidc-agent-cli': '4.2.6-1' },
  install: [['sh', 'install.sh']],
  checks: [
    {
      name: 'sign-in',
      async run({ start, person }) {
        const [, url = ''] = await says(start(agent), /(http\S+authorize\?\S+)/)
        await person.open(url)
        await says(start(agent), /account configuration was successfully saved|success/i)
      },
    },
    { name: 'API call', run: async ({ start }) => void (await says(start(agent), /Alice Adams/)) },
    { name: 'refresh', run: async ({ start }) => void (await says(start(agent), / refreshed/)) },
  ],
}
