import { callsApi, refreshes, signsIn, signsOut } from '../checks.ts'
import { installFromPypi } from '../pip-install.ts'
import type { Stranger } from '../stranger.ts'

export const pythonFlaskOidc: Stranger = {
  name: 'python-flask-oidc',
  program: '[Flask-OIDC](https://github.com/fedora-infra/flask-oidc)',
  language: 'Python',
  needs: ['python3'],
  manifest: 'requirements.txt',
  packages: { 'flask-oidc': '2.4.0' },
  install: installFromPypi,
  start: ['.venv/bin/python', 'app.py'],
  checks: [signsIn(), callsApi(), refreshes(), signsOut('/sign-out')],
}
