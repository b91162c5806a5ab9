import { callsApi, refreshes, signsIn, signsOut } from '../checks.ts'
import { installFromPypi } from '../pip-install.ts'
import type { Stranger } from '../stranger.ts'

export const pythonAuthlib: Stranger = {
  name: 'python-authlib',
  program: '[Authlib](https://authlib.org) with Flask',
  language: 'Python',
  needs: ['python3'],
  manifest: 'requirements.txt',
  packages: { Authlib: '1.9.10' },
  install: installFromPypi,
  start: ['.venv/bin/python', 'app.py'],
  checks: [signsIn(), callsApi(), refreshes(), signsOut()],
}
