import { says, signsInByButton, signsOutByButton } from '../checks.ts'
import { installFromNpm } from '../npm-install.ts'
import { installFromPypi } from '../pip-install.ts'
import type { Stranger } from '../stranger.ts'

const button = '.service-login a'
const hub = ['sh', 'start.sh'] as const
const signIn = signsInByButton('/hub/login', button)

export const pythonJupyterhub: Stranger = {
  name: 'python-jupyterhub',
  program:
    '[JupyterHub](https://jupyter.org/hub) with [OAuthenticator](https://oauthenticator.readthedocs.io)',
  language: 'Python',
  needs: ['python3', 'npm', 'sh'],
  manifest: 'requirements.txt',
  packages: { jupyterhub: '6.1.1', oauthenticator: '17.4.0' },
  install: [...installFromPypi, installFromNpm],
  start: hub,
  checks: [
    {
      name: signIn.name,
      async run(visit) {
        // Its proxy listens before it.
        await says(visit.start(hub), /JupyterHub is now running/)
        await signIn.run(visit)
      },
    },
    signsOutByButton('/hub/logout', '/hub/login', button),
  ],
}
