import { signsInByButton } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

export const rubyOmniauthOpenidConnect: Stranger = {
  name: 'ruby-omniauth-openid-connect',
  program:
    '[omniauth_openid_connect](https://github.com/omniauth/omniauth_openid_connect), the fork of GitLab',
  language: 'Ruby',
  needs: ['ruby', 'sh', 'dpkg-query', 'apt-get'],
  manifest: 'install.sh',
  packages: { 'ruby-omniauth-openid-connect': '0.10.0-2' },
  install: [['sh', 'install.sh']],
  start: ['sh', 'start.sh'],
  checks: [signsInByButton('/', 'button')],
}
