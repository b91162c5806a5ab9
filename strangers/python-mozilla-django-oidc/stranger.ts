import assert from 'node:assert/strict'
import { signsIn, signsOutFrom } from '../checks.ts'
import { installFromPypi } from '../pip-install.ts'
import { pathOf } from '../recording.ts'
import type { Stranger } from '../stranger.ts'

export const pythonMozillaDjangoOidc: Stranger = {
  name: 'python-mozilla-django-oidc',
  program: '[mozilla-django-oidc](https://github.com/mozilla/mozilla-django-oidc)',
  language: 'Python',
  needs: ['python3', 'sh'],
  manifest: 'requirements.txt',
  packages: { 'mozilla-django-oidc': '5.0.2', Django: '5.2.19' },
  install: installFromPypi,
  start: ['sh', 'start.sh'],
  checks: [
    signsIn(),
    {
      name: 'renewal of the session with `prompt=none`',
      async run(visit) {
        const { url, text } = await visit.person.look(`${visit.app}/renew`)
        assert.ok(url.startsWith(visit.app) && text.includes('alice@example.com'), `${url} shows: ${text}`)
        const silent = visit
          .exchanges()
          .some((each) => pathOf(each) === '/authorize' && each.target.includes('prompt=none'))
        assert.ok(silent, 'the server saw no request with prompt=none')
      },
    },
    signsOutFrom('/', 'button'),
  ],
}
