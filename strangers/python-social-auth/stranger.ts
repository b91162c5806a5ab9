import { refreshes, signsInByButton, signsOutByButton } from '../checks.ts'
import { installFromPypi } from '../pip-install.ts'
import type { Stranger } from '../stranger.ts'

export const pythonSocialAuth: Stranger = {
  name: 'python-social-auth',
  program: '[Python Social Auth](https://python-social-auth.readthedocs.io) with Django',
  language: 'Python',
  needs: ['python3', 'sh'],
  manifest: 'requirements.txt',
  packages: { 'social-auth-core': '7.0.0', 'social-auth-app-django': '8.0.0' },
  install: installFromPypi,
  start: ['sh', 'start.sh'],
  checks: [signsInByButton('/', 'button'), refreshes(), signsOutByButton('/sign-out', '/', 'button')],
}
