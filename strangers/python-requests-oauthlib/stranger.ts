import { callsApi, refreshes, signsIn } from '../checks.ts'
import { installFromPypi } from '../pip-install.ts'
import type { Stranger } from '../stranger.ts'

export const pythonRequestsOauthlib: Stranger = {
  name: 'python-requests-oauthlib',
  program: '[requests-oauthlib](https://github.com/requests/requests-oauthlib)',
  language: 'Python',
  needs: ['python3'],
  manifest: 'requirements.txt',
  packages: { 'requests-oauthlib': '2.0.0' },
  install: installFromPypi,
  start: ['.venv/bin/python', 'app.py'],
  checks: [signsIn(), callsApi('/'), refreshes()],
}
